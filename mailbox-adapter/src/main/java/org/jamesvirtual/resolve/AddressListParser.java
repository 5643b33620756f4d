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
package org.jamesvirtual.resolve;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the addresses out of the result of an alias table, which has the grammar of a header (RFC
 * 822): commas or blanks between addresses, quoted strings, comments, {@code Name <address>},
 * groups, source routes. For one text.
 */
final class AddressListParser {

  private final String text;
  private final List<String> addresses = new ArrayList<>();
  // Words since the last separator: addresses, unless <...> follows and makes them a name.
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int position;

  private AddressListParser(String text) {
    this.text = text;
  }

  /** The addresses in external form, in order; those without a domain too. */
  static List<String> parse(String text) {
    return new AddressListParser(text).parse();
  }

  private List<String> parse() {
    while (position < text.length()) {
      char c = text.charAt(position++);
      switch (c) {
        case '"' -> take('"', c);
        case '[' -> take(']', c);
        case '(' -> skipComment();
        case '<' -> angle();
        case ',', ';' -> endAddresses();
        case ':' -> dropName();
        case ' ', '\t', '\r', '\n' -> endWord();
        case '\\' -> escaped();
        default -> word.append(c);
      }
    }
    endAddresses();
    return addresses;
  }

  private void take(char end, char first) {
    word.append(first);
    while (position < text.length()) {
      char c = text.charAt(position++);
      word.append(c);
      if (c == end) {
        return;
      }
      if (c == '\\' && position < text.length()) {
        word.append(text.charAt(position++));
      }
    }
  }

  private void escaped() {
    word.append('\\');
    if (position < text.length()) {
      word.append(text.charAt(position++));
    }
  }

  private void skipComment() {
    for (int depth = 1; position < text.length() && depth > 0; position++) {
      switch (text.charAt(position)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case '\\' -> position++;
        default -> {}
      }
    }
  }

  private void angle() {
    dropName();
    int end = text.indexOf('>', position);
    String inside = text.substring(position, end < 0 ? text.length() : end).strip();
    position = end < 0 ? text.length() : end + 1;
    int route = inside.startsWith("@") ? inside.indexOf(':') : -1;
    if (!inside.isEmpty()) {
      addresses.add(inside.substring(route + 1));
    }
  }

  private void dropName() {
    words.clear();
    word.setLength(0);
  }

  private void endWord() {
    if (word.isEmpty()) {
      return;
    }
    words.add(word.toString());
    word.setLength(0);
  }

  private void endAddresses() {
    endWord();
    addresses.addAll(words);
    words.clear();
  }
}
