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

/** Walks over what stands between the brackets of {@code ${...}}. For one thread. */
final class MacroScanner {

  private final String text;
  private int position;

  MacroScanner(String text) {
    this.text = text;
  }

  /** The index of the bracket that closes the one at {@code from}, or -1. */
  static int closing(String text, int from, char open, char close) {
    int level = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == open) {
        level++;
      } else if (c == close && --level == 0) {
        return i;
      }
    }
    return -1;
  }

  static boolean isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  void skipBlanks() {
    while (!atEnd() && LogicalLines.isBlank(text.charAt(position))) {
      position++;
    }
  }

  boolean atEnd() {
    return position == text.length();
  }

  boolean at(char c) {
    return !atEnd() && text.charAt(position) == c;
  }

  /** The name that is used or tested; empty in {@code ${?text}}. */
  String name() throws ConfigException {
    int start = position;
    while (!atEnd() && isNameChar(text.charAt(position))) {
      position++;
    }
    if (!atEnd() && !at('?') && !at(':') && !LogicalLines.isBlank(text.charAt(position))) {
      throw expected("a name of letters, digits and _");
    }
    return text.substring(start, position);
  }

  /** What stands between the braces that open here; blanks inside are kept. */
  String braced() throws ConfigException {
    skipBlanks();
    int end = at('{') ? closing(text, position, '{', '}') : -1;
    if (end < 0) {
      throw expected("{text}");
    }
    String inner = text.substring(position + 1, end);
    position = end + 1;
    return inner;
  }

  String operator() {
    skipBlanks();
    int start = position;
    while (!atEnd() && !at('{') && !LogicalLines.isBlank(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  /**
   * The texts of {@code ?text}, {@code :text} or {@code ?{text}:text}, not expanded; empty where
   * they are not given.
   */
  record Choice(String then, String otherwise) {}

  /** Reads a choice up to the end. */
  Choice choice() throws ConfigException {
    if (at(':')) {
      position++;
      return new Choice("", lastText());
    }
    if (!at('?')) {
      throw expected("? or :");
    }
    position++;
    if (!bracedAhead()) {
      return new Choice(text.substring(position), "");
    }
    String then = braced();
    skipBlanks();
    if (atEnd()) {
      return new Choice(then, "");
    }
    if (!at(':')) {
      throw expected(":");
    }
    position++;
    return new Choice(then, lastText());
  }

  private String lastText() throws ConfigException {
    if (!bracedAhead()) {
      return text.substring(position);
    }
    String inner = braced();
    skipBlanks();
    if (!atEnd()) {
      throw expected("nothing more");
    }
    return inner;
  }

  private boolean bracedAhead() {
    int start = position;
    skipBlanks();
    boolean ahead = at('{');
    position = start;
    return ahead;
  }

  private ConfigException expected(String what) {
    return new ConfigException(
        "found \"" + text.substring(position) + "\" in \"${" + text + "}\", expected " + what);
  }
}
