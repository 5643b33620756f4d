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
package org.jamesvirtual.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text at separators, except inside braces, as Postfix does it for lists and for the fields
 * of master.cf (postconf(5), master(5)). Braces balance; nothing quotes them.
 */
public final class Words {

  private Words() {}

  /** The words of a text, braces left in them. Braces that are never closed protect the rest. */
  public static List<String> split(String text, String separators) {
    List<String> words = new ArrayList<>();
    int level = 0;
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (i == text.length() || (level == 0 && separators.indexOf(c) >= 0)) {
        if (start >= 0) {
          words.add(text.substring(start, i));
        }
        start = -1;
        continue;
      }
      start = start < 0 ? i : start;
      if (c == '{') {
        level++;
      } else if (c == '}' && level > 0) {
        level--;
      }
    }
    return words;
  }

  /** What stands in the braces that are the whole text, without blanks at its ends. */
  public static String inBraces(String text) throws ConfigException {
    int level = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        level++;
      } else if (c == '}' && --level == 0) {
        if (text.startsWith("{") && LogicalLines.trim(text.substring(i + 1)).isEmpty()) {
          return LogicalLines.trim(text.substring(1, i));
        }
        break;
      }
    }
    throw new ConfigException(
        "found \"" + Printable.of(text) + "\", expected text in braces and nothing after them");
  }
}
