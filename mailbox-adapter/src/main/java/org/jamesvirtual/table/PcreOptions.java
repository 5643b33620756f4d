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

/**
 * The options of a PCRE pattern that its text may change, {@code (?imsxU)}.
 *
 * @param ignoreCase {@code i}
 * @param multiline {@code m}
 * @param dotAll {@code s}
 * @param extended {@code x}
 * @param ungreedy {@code U}
 * @param dollarEndOnly {@code E} after a pattern in a table; the text cannot change it
 */
record PcreOptions(
    boolean ignoreCase,
    boolean multiline,
    boolean dotAll,
    boolean extended,
    boolean ungreedy,
    boolean dollarEndOnly) {

  /** What pcre tables begin with (pcre_table(5)). */
  static final PcreOptions OF_TABLES = new PcreOptions(true, false, true, false, false, false);

  PcreOptions with(char letter, boolean on) throws PatternException {
    return switch (letter) {
      case 'i' -> new PcreOptions(on, multiline, dotAll, extended, ungreedy, dollarEndOnly);
      case 'm' -> new PcreOptions(ignoreCase, on, dotAll, extended, ungreedy, dollarEndOnly);
      case 's' -> new PcreOptions(ignoreCase, multiline, on, extended, ungreedy, dollarEndOnly);
      case 'x' -> new PcreOptions(ignoreCase, multiline, dotAll, on, ungreedy, dollarEndOnly);
      case 'U' -> new PcreOptions(ignoreCase, multiline, dotAll, extended, on, dollarEndOnly);
      case 'n', 'J' -> throw PatternException.unsupported("the option (?" + letter + ")");
      default -> throw PatternException.invalid("found the option \"" + letter + "\" after (?");
    };
  }

  PcreOptions withDollarEndOnly(boolean on) {
    return new PcreOptions(ignoreCase, multiline, dotAll, extended, ungreedy, on);
  }

  /** As {@code (?^} has them. */
  PcreOptions reset() {
    return new PcreOptions(false, false, false, false, ungreedy, dollarEndOnly);
  }
}
