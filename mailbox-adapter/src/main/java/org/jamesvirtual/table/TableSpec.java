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

import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.config.Words;

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
    return Words.split(list, SEPARATORS);
  }

  /** What stands in the braces that are the whole text, without blanks at its ends. */
  static String inBraces(String text) throws ConfigException {
    return Words.inBraces(text);
  }

  @Override
  public String toString() {
    return type + ":" + name;
  }
}
