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
package org.jamesvirtual.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jamesvirtual.config.ConfigException;

/** JSON (RFC 8259) on one line: maps, lists, strings, numbers, booleans and null. */
final class Json {

  private static final int MAX_DEPTH = 10;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Reads one object.
   *
   * @return its members in their order; a number is a {@link Double}
   * @throws ConfigException with what was expected where
   */
  static Map<String, Object> object(String line) throws ConfigException {
    Json json = new Json(line);
    json.blanks();
    json.expect('{');
    Map<String, Object> object = json.members(1);
    json.blanks();
    if (json.at < line.length()) {
      throw json.expected("the end of the line");
    }
    return object;
  }

  /** Writes an object of strings. */
  static String line(Map<String, String> members) {
    StringBuilder line = new StringBuilder("{");
    members.forEach(
        (name, value) -> {
          line.append(line.length() > 1 ? ", " : "");
          string(line, name);
          line.append(": ");
          string(line, value);
        });
    return line.append('}').toString();
  }

  private static void string(StringBuilder line, String value) {
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == 0x7f) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }

  private Object value(int depth) throws ConfigException {
    blanks();
    char c = at < text.length() ? text.charAt(at) : 0;
    if (depth > MAX_DEPTH) {
      throw expected("no more than " + MAX_DEPTH + " levels");
    }
    return switch (c) {
      case '{' -> {
        at++;
        yield members(depth + 1);
      }
      case '[' -> {
        at++;
        yield elements(depth + 1);
      }
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> members(int depth) throws ConfigException {
    Map<String, Object> members = new LinkedHashMap<>();
    if (ends('}')) {
      return members;
    }
    do {
      blanks();
      String name = string();
      blanks();
      expect(':');
      if (members.containsKey(name)) {
        throw expected("\"" + name + "\" once");
      }
      members.put(name, value(depth));
    } while (goesOn('}'));
    return members;
  }

  private List<Object> elements(int depth) throws ConfigException {
    List<Object> elements = new ArrayList<>();
    if (ends(']')) {
      return elements;
    }
    do {
      elements.add(value(depth));
    } while (goesOn(']'));
    return elements;
  }

  private String string() throws ConfigException {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw expected("no control character");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return value.toString();
  }

  private char escaped() throws ConfigException {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        if (at > text.length() || !text.substring(at - 4, at).matches("[0-9a-fA-F]{4}")) {
          throw expected("four hexadecimal digits");
        }
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw expected("an escape of JSON");
    };
  }

  private Object word() throws ConfigException {
    int start = at;
    while (at < text.length() && " \t,]}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.equals("null")) {
      return null;
    }
    if (word.equals("true") || word.equals("false")) {
      return Boolean.valueOf(word);
    }
    if (!word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
      at = start;
      throw expected("a value");
    }
    return Double.valueOf(word);
  }

  private boolean ends(char end) {
    blanks();
    boolean ends = at < text.length() && text.charAt(at) == end;
    at += ends ? 1 : 0;
    return ends;
  }

  private boolean goesOn(char end) throws ConfigException {
    if (ends(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private void blanks() {
    while (at < text.length() && " \t\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char c) throws ConfigException {
    if (at >= text.length() || text.charAt(at) != c) {
      throw expected("'" + c + "'");
    }
    at++;
  }

  private ConfigException expected(String what) {
    return new ConfigException(
        "no JSON object at column " + (Math.min(at, text.length()) + 1) + ", expected " + what);
  }
}
