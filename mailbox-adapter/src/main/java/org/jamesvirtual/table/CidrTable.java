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

import java.util.function.Predicate;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Printable;

/**
 * {@code cidr:file} (cidr_table(5)): networks and their results, {@code if network}, {@code endif}.
 * A key that is no IP address is not found.
 */
final class CidrTable {

  /**
   * @param matches whether the address has to be in the network, or must not be
   * @param end the index behind the blanks and {@code !} before the network
   */
  private record Negation(boolean matches, int end) {}

  private CidrTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return RuleFile.open(spec, options, IpAddress::parse, CidrTable::read);
  }

  private static void read(int line, String text, RuleTable.Builder<byte[]> rules) {
    try {
      if (PatternRules.isKeyword("if", text)) {
        Negation negation = negation(text, "if".length());
        rules.open(line, condition(text.substring(negation.end()), negation.matches()));
      } else if (PatternRules.isKeyword("endif", text)) {
        end(text, rules);
      } else {
        rule(line, text, rules);
      }
    } catch (PatternException e) {
      rules.warn(line, Printable.of(e.getMessage()) + ", rule skipped");
    }
  }

  private static void end(String text, RuleTable.Builder<byte[]> rules) throws PatternException {
    if (text.length() > "endif".length()) {
      throw PatternException.invalid("found text after endif");
    }
    if (!rules.isOpen()) {
      throw PatternException.invalid("found endif without if");
    }
    rules.close();
  }

  private static void rule(int line, String text, RuleTable.Builder<byte[]> rules)
      throws PatternException {
    Negation negation = negation(text, 0);
    int end = negation.end();
    while (end < text.length() && !LogicalLines.isBlank(text.charAt(end))) {
      end++;
    }
    Predicate<byte[]> condition =
        condition(text.substring(negation.end(), end), negation.matches());
    String bytes = LogicalLines.trim(text.substring(end));
    if (bytes.isEmpty()) {
      throw PatternException.invalid("found no result");
    }
    String value = RuleFile.text(bytes);
    rules.match(
        line,
        address -> {
          if (!condition.test(address)) {
            return Lookup.NOT_FOUND;
          }
          if (value == null) {
            throw new CannotTellException("the result is not UTF-8");
          }
          return new Lookup.Found(value);
        });
  }

  /** No network of the other kind of address matches, not even a negated one. */
  private static Predicate<byte[]> condition(String network, boolean matches)
      throws PatternException {
    CidrPattern pattern = CidrPattern.parse(network);
    return address -> pattern.isOfKind(address) && pattern.contains(address) == matches;
  }

  private static Negation negation(String text, int start) throws PatternException {
    boolean matches = true;
    int i = start;
    while (i < text.length() && (text.charAt(i) == '!' || LogicalLines.isBlank(text.charAt(i)))) {
      matches = matches != (text.charAt(i) == '!');
      i++;
    }
    if (i == text.length()) {
      throw PatternException.invalid("found no network address");
    }
    return new Negation(matches, i);
  }
}
