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

import java.util.TreeSet;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the quotes that the {@code %} parts of a query stand between. Escaping protects a query
 * only there: outside of quotes, an address such as {@code "1 or 1=1"@example.com} would become a
 * part of the query itself. For one query and one thread.
 */
final class SqlQuotes {

  private static final Logger LOGGER = LoggerFactory.getLogger(SqlQuotes.class);
  private static final char OUTSIDE = '%';

  private final String text;
  private final SqlSyntax syntax;
  private final TreeSet<Character> around = new TreeSet<>();

  private SqlQuotes(String text, SqlSyntax syntax) {
    this.text = text;
    this.syntax = syntax;
  }

  /**
   * The quotes around all the parts.
   *
   * @throws ConfigException in safe mode where a part stands outside of quotes, or some stand in
   *     single and some in double quotes; otherwise that is a warning, and Postfix's way
   */
  static char around(String text, String parameter, CfgParser parser, Mode mode, SqlSyntax syntax)
      throws ConfigException {
    SqlQuotes quotes = new SqlQuotes(text, syntax);
    quotes.read();
    if (quotes.around.isEmpty()) {
      return '\'';
    }
    char first = quotes.around.first();
    if (quotes.around.size() == 1 && first != OUTSIDE) {
      return first;
    }
    ConfigException trouble =
        parser.bad(
            parameter,
            quotes.around.contains(OUTSIDE)
                ? "has a % part outside of plain quotes"
                : "has % parts in single and in double quotes",
            "all of them in single quotes, as '%s': else an address could change the query");
    if (mode == Mode.SAFE) {
      throw trouble;
    }
    LOGGER.warn("{}", trouble.getMessage());
    return '\'';
  }

  private void read() {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      String commentEnd = syntax.commentEnd(text, i);
      if (!commentEnd.isEmpty()) {
        i = inside(c == '#' ? i + 1 : i + 2, commentEnd, OUTSIDE, false);
      } else if (syntax.isQuote(c)) {
        char quote = c == '`' || syntax.isSpecial(text, i) ? OUTSIDE : c;
        i = inside(i + 1, Character.toString(c), quote, syntax.hasBackslash() && c != '`');
      } else if (syntax.isBracket(c)) {
        i = inside(i + 1, "]", OUTSIDE, false);
      } else {
        i = part(i, OUTSIDE);
      }
    }
  }

  /** Reads up to an end; gives the index behind it. */
  private int inside(int from, String end, char quote, boolean backslash) {
    int i = from;
    while (i < text.length()) {
      if (text.startsWith(end, i)) {
        return i + end.length();
      }
      i = backslash && text.charAt(i) == '\\' ? i + 2 : part(i, quote);
    }
    return i;
  }

  /** Notes a part that begins here; gives the index behind what stands here. */
  private int part(int i, char quote) {
    if (text.charAt(i) != '%') {
      return i + 1;
    }
    if (!text.startsWith("%%", i)) {
      around.add(quote);
    }
    return i + 2;
  }
}
