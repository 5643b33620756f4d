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

import java.util.function.IntFunction;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;

/**
 * A query, a key or a result with {@code %} parts (Postfix's db_common(3); mysql_table(5), {@code
 * query} and {@code result_format}): {@code %s %u %d} are an address, its local part and its
 * domain, {@code %S %U %D} those of the key, {@code %1} to {@code %9} the labels of the key's
 * domain from the right, and {@code %%} is {@code %}. What they are made of is up to {@link
 * DbCommon}. Immutable and thread-safe.
 */
final class Template {

  private static final String LETTERS = "sudSUD123456789";

  private final String text;

  private Template(String text) {
    this.text = text;
  }

  /**
   * The template that a parameter holds.
   *
   * @throws ConfigException where another character stands after a {@code %}
   */
  static Template of(CfgParser parser, String parameter, String text) throws ConfigException {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 2)) {
      char letter = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      if (letter != '%' && LETTERS.indexOf(letter) < 0) {
        throw parser.bad(
            parameter,
            "has \"" + Printable.of(text.substring(i, Math.min(i + 2, text.length()))) + "\"",
            "% before one of s u d S U D 1 to 9 or another %");
      }
    }
    return new Template(text);
  }

  /** Whether it holds one of these letters after a {@code %}. */
  boolean hasAnyOf(String letters) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 2)) {
      if (letters.indexOf(text.charAt(i + 1)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the key or value makes a difference. */
  boolean isDynamic() {
    return hasAnyOf(LETTERS);
  }

  /** How many labels a domain must have: the highest of {@code %1} to {@code %9}, or 0. */
  int labels() {
    for (int highest = 9; highest > 0; highest--) {
      if (hasAnyOf(Integer.toString(highest))) {
        return highest;
      }
    }
    return 0;
  }

  /**
   * Puts the parts in.
   *
   * @param part from a letter to what stands for it, escaped for the place where it goes
   */
  String expand(IntFunction<String> part) {
    StringBuilder expanded = new StringBuilder(text.length() + 64);
    int from = 0;
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', from)) {
      expanded.append(text, from, i);
      char letter = text.charAt(i + 1);
      expanded.append(letter == '%' ? "%" : part.apply(letter));
      from = i + 2;
    }
    return expanded.append(text, from, text.length()).toString();
  }
}
