/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License
 * is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express
 * or implied. See the License for the specific language governing permissions and limitations under
 * the License.
 */
package org.jamesvirtual.table;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jamesvirtual.config.ConfigException;

/**
 * What tables with templates have in common (Postfix's db_common(3)): which keys are looked up, how
 * keys are put into queries and values into a result. It reads the parameters {@code domain} and
 * {@code expansion_limit}. Immutable and thread-safe.
 *
 * <p>A key is not looked up, and not found, where one of the templates needs a part that it lacks:
 * a domain for {@code %d %D %1}, as many labels as the highest of {@code %1} to {@code %9}, a local
 * part that is not empty for {@code %u %U}. In the result, {@code %u %d} are of the value.
 */
final class DbCommon implements AutoCloseable {

  private final String table;
  private final Template result;
  private final boolean needsDomain;
  private final boolean needsUser;
  private final int labels;
  private final Optional<DomainList> domains;
  private final int expansionLimit;

  private DbCommon(
      String table,
      Template result,
      List<Template> queries,
      Optional<DomainList> domains,
      int expansionLimit) {
    this.table = table;
    this.result = result;
    this.domains = domains;
    this.expansionLimit = expansionLimit;
    this.needsDomain =
        result.hasAnyOf("D123456789")
            || queries.stream().anyMatch(query -> query.hasAnyOf("dD123456789"));
    this.needsUser =
        result.hasAnyOf("U") || queries.stream().anyMatch(query -> query.hasAnyOf("uU"));
    this.labels =
        Math.max(result.labels(), queries.stream().mapToInt(Template::labels).max().orElse(0));
  }

  /**
   * @param table {@code type:name}, for messages
   * @param result how each value is put into the result: {@code result_format}
   * @param queries all templates that keys are put into
   */
  static DbCommon of(
      String table, CfgParser parser, TableOptions options, Template result, List<Template> queries)
      throws ConfigException {
    int limit = parser.number("expansion_limit", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
    Optional<DomainList> domains =
        parser
            .nonEmpty("domain")
            .map(list -> DomainList.open(list, membership(options, parser.where("domain"))));
    return new DbCommon(table, result, queries, domains, limit);
  }

  /** Only having the key counts: no result of such a table becomes a path. */
  private static TableOptions membership(TableOptions options, String where) {
    return options.ofList().at(options.context() + ": " + where);
  }

  /**
   * The answer for a key that no server is asked for: it has not the form that the templates need,
   * or is not in a domain of {@code domain}; failed where that list could not tell. Empty for a key
   * that is to be looked up.
   */
  Optional<Lookup> skipped(String key) {
    AddressParts parts = AddressParts.of(key);
    if (!isText(key) || lacksParts(parts)) {
      return Optional.of(Lookup.NOT_FOUND);
    }
    if (domains.isEmpty()) {
      return Optional.empty();
    }
    if (parts.at() < 0 || parts.lacksUser()) {
      return Optional.of(Lookup.NOT_FOUND);
    }
    Lookup lookup = domains.get().lookup(parts.domain());
    return lookup instanceof Lookup.Found ? Optional.empty() : Optional.of(lookup);
  }

  /** No C string holds a NUL, no UTF-8 text half a character. */
  private static boolean isText(String key) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    return !key.isEmpty() && key.indexOf(0) < 0 && encoder.canEncode(key);
  }

  private boolean lacksParts(AddressParts key) {
    return (needsDomain && !key.hasDomain())
        || (needsUser && key.lacksUser())
        || (labels > 0 && key.labels().size() < labels);
  }

  /**
   * Puts a key into one of the query templates.
   *
   * @param key one that is not {@link #skipped}
   * @param quote escapes each part for the place where the template has it
   */
  String expand(Template query, String key, UnaryOperator<String> quote) {
    AddressParts parts = AddressParts.of(key);
    return query.expand(letter -> quote.apply(part(Character.toUpperCase((char) letter), parts)));
  }

  /** A result to fill; for one lookup and one thread. */
  Results results(String key) {
    return new Results(table, result, AddressParts.of(key), expansionLimit);
  }

  /** What an upper-case letter or a digit stands for. */
  static String part(char letter, AddressParts key) {
    return switch (letter) {
      case 'S' -> key.text();
      case 'U' -> key.user();
      case 'D' -> key.domain();
      default -> {
        List<String> labels = key.labels();
        yield labels.get(labels.size() - (letter - '0'));
      }
    };
  }

  /** What keeps an item of {@code domain} from answering; empty when all is well. */
  Optional<String> problem() {
    return domains.flatMap(list -> list.problems().findFirst());
  }

  @Override
  public void close() {
    domains.ifPresent(DomainList::close);
  }
}
