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

/** How the databases read quotes and comments, as far as it matters for {@link SqlQuotes}. */
enum SqlSyntax {
  MYSQL("'\"`", true, true),
  PGSQL("'\"", false, false),
  SQLITE("'\"`", false, false);

  private final String quotes;
  private final boolean backslash;
  private final boolean hash;

  SqlSyntax(String quotes, boolean backslash, boolean hash) {
    this.quotes = quotes;
    this.backslash = backslash;
    this.hash = hash;
  }

  boolean isQuote(char c) {
    return quotes.indexOf(c) >= 0;
  }

  /** Whether a backslash protects the next character between quotes. */
  boolean hasBackslash() {
    return backslash;
  }

  /** What ends a comment that begins here, or empty where none begins. */
  String commentEnd(String text, int index) {
    if (text.startsWith("/*", index)) {
      return "*/";
    }
    return text.startsWith("--", index) || (hash && text.charAt(index) == '#') ? "\n" : "";
  }

  /** Whether what opens here is read by other rules than a plain text: E'...' and U&'...'. */
  boolean isSpecial(String text, int index) {
    return this == PGSQL
        && index > 0
        && (Character.isLetterOrDigit(text.charAt(index - 1))
            || "_&$".indexOf(text.charAt(index - 1)) >= 0);
  }

  /** Whether an identifier in square brackets begins here. */
  boolean isBracket(char c) {
    return this == SQLITE && c == '[';
  }
}
