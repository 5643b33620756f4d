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

import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the values that a server gave for one key: each is put into the result template, all are
 * joined with commas (mysql_table(5), {@code result_format} and {@code expansion_limit}). For one
 * thread.
 */
final class Results {

  private static final Logger LOGGER = LoggerFactory.getLogger(Results.class);

  /** What all decoders put where bytes are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final String table;
  private final Template template;
  private final AddressParts key;
  private final int limit;
  private final StringBuilder joined = new StringBuilder();
  private int count;
  private boolean isBroken;

  Results(String table, Template template, AddressParts key, int limit) {
    this.table = table;
    this.template = template;
    this.key = key;
    this.limit = limit;
  }

  /**
   * Adds a value: null is skipped, an empty one too, with a warning, and one that has no domain or
   * local part for {@code %d} or {@code %u}. A value ends at its first NUL, as in C.
   *
   * @return whether more values may come; if not, the {@link #lookup} is failed
   */
  boolean add(String value) {
    if (value == null) {
      return true;
    }
    int nul = value.indexOf(0);
    AddressParts parts = AddressParts.of(nul < 0 ? value : value.substring(0, nul));
    if (parts.text().isEmpty()) {
      LOGGER.warn(
          "table {}: empty lookup result for \"{}\", ignored", table, Printable.of(key.text()));
      return true;
    }
    if (parts.text().indexOf(REPLACEMENT) >= 0) {
      isBroken = true;
      return false;
    }
    if ((template.hasAnyOf("d") && !parts.hasDomain())
        || (template.hasAnyOf("u") && parts.lacksUser())) {
      return true;
    }
    joined.append(joined.isEmpty() ? "" : ",").append(template.expand(c -> part((char) c, parts)));
    count++;
    return !isOverLimit();
  }

  private boolean isOverLimit() {
    return limit > 0 && count > limit;
  }

  private String part(char letter, AddressParts value) {
    return Character.isLowerCase(letter)
        ? DbCommon.part(Character.toUpperCase(letter), value)
        : DbCommon.part(letter, key);
  }

  /**
   * Found, not found where there is no value; failed beyond {@code expansion_limit}, and where a
   * value is not UTF-8.
   */
  Lookup lookup() {
    if (isBroken) {
      return new Lookup.Failed(
          "table "
              + table
              + ": found a value that is not UTF-8 for \""
              + Printable.of(key.text())
              + "\", expected UTF-8");
    }
    if (isOverLimit()) {
      return new Lookup.Failed(
          "table "
              + table
              + ": found more than "
              + limit
              + " values for \""
              + Printable.of(key.text())
              + "\", expected no more than expansion_limit");
    }
    return joined.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(joined.toString());
  }
}
