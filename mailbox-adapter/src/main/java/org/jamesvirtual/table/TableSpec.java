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

import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Printable;

/**
 * One {@code type:name} of a list of tables, and the grammar of such lists: items are separated by
 * comma or blank, braces protect separators inside an item (postconf(5)).
 *
 * @param type what stands before the first colon
 * @param name what stands after it; braces are left where they are
 */
record TableSpec(String type, String name) {

  private static final String SEPARATORS = ", \t\r\n";

  static TableSpec parse(String item) throws ConfigException {
    int colon = item.indexOf(':');
    if (colon <= 0 || colon == item.length() - 1) {
      throw new ConfigException("found \"" + Printable.of(item) + "\", expected type:name");
    }
    return new TableSpec(item.substring(0, colon), item.substring(colon + 1));
  }

  /** The items of a list. Braces that are never closed protect all the rest. */
  static List<String> split(String list) {
    List<String> items = new ArrayList<>();
    int level = 0;
    int start = -1;
    for (int i = 0; i <= list.length(); i++) {
      char c = i < list.length() ? list.charAt(i) : ' ';
      if (i == list.length() || (level == 0 && SEPARATORS.indexOf(c) >= 0)) {
        if (start >= 0) {
          items.add(list.substring(start, i));
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
    return items;
  }

  /** What stands in the braces that are the whole text, without blanks at its ends. */
  static String inBraces(String text) throws ConfigException {
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

  @Override
  public String toString() {
    return type + ":" + name;
  }
}
