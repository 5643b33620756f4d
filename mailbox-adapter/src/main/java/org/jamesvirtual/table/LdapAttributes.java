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

import com.unboundid.ldap.sdk.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;

/**
 * The attributes of ldap_table(5) that results are read from, in this order: terminal, leaf,
 * ordinary, special. Immutable.
 *
 * @param all every attribute; it may be named twice
 * @param terminal how many of them are terminal
 * @param leaf how many are terminal or leaf
 * @param ordinary how many are not special
 */
record LdapAttributes(List<String> all, int terminal, int leaf, int ordinary) {

  static LdapAttributes of(CfgParser parser) throws ConfigException {
    List<String> all = new ArrayList<>(names(parser, "terminal_result_attribute", ""));
    int terminal = all.size();
    all.addAll(names(parser, "leaf_result_attribute", ""));
    int leaf = all.size();
    all.addAll(names(parser, "result_attribute", "maildrop"));
    int ordinary = all.size();
    all.addAll(names(parser, "special_result_attribute", ""));
    return new LdapAttributes(List.copyOf(all), terminal, leaf, ordinary);
  }

  private static List<String> names(CfgParser parser, String parameter, String defaultValue)
      throws ConfigException {
    return words(parser.text(parameter, defaultValue));
  }

  /** What commas and blanks separate. */
  static List<String> words(String text) {
    return Stream.of(text.split("[, \t\r\n]+")).filter(word -> !word.isEmpty()).toList();
  }

  /** The place of the first attribute that an attribute of an entry is, or is a subtype of. */
  int indexOf(String attribute) {
    for (int i = 0; i < all.size(); i++) {
      if (isSubtype(all.get(i), attribute)) {
        return i;
      }
    }
    return all.size();
  }

  boolean hasTerminal(Entry entry) {
    return all.subList(0, terminal).stream().anyMatch(entry::hasAttribute);
  }

  boolean hasSpecial(Entry entry) {
    return all.subList(ordinary, all.size()).stream().anyMatch(entry::hasAttribute);
  }

  /**
   * What an LDAP URL asks for of these: the more special of two attributes of which one is a
   * subtype of the other; all of them where the URL names none.
   */
  List<String> within(String[] url) {
    if (url.length == 0) {
      return all;
    }
    List<String> common = new ArrayList<>();
    for (String asked : url) {
      for (String attribute : all) {
        if (isSubtype(asked, attribute)) {
          common.add(attribute);
        } else if (isSubtype(attribute, asked)) {
          common.add(asked);
        }
      }
    }
    return common;
  }

  /** Whether the second has the name of the first, with the same options or more. */
  private static boolean isSubtype(String attribute, String other) {
    return other.regionMatches(true, 0, attribute, 0, attribute.length())
        && (other.length() == attribute.length() || other.charAt(attribute.length()) == ';');
  }
}
