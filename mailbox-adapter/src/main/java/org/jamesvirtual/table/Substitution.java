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
import java.util.regex.MatchResult;

/**
 * The result of a pattern rule: text with {@code $1}, <code>${1}</code> and {@code $(1)} for what
 * the groups matched, and {@code $$} for {@code $} (regexp_table(5), pcre_table(5), section "Text
 * substitution"). Immutable.
 */
final class Substitution {

  private static final int MAX_DIGITS = 9;

  private final List<Part> parts;
  private final int maxGroup;

  /**
   * @param group 0 for literal text
   */
  private record Part(int group, String text) {}

  private Substitution(List<Part> parts) {
    this.parts = List.copyOf(parts);
    this.maxGroup = parts.stream().mapToInt(Part::group).max().orElse(0);
  }

  static Substitution parse(String template) throws PatternException {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      char c = template.charAt(i++);
      char next = i < template.length() ? template.charAt(i) : 0;
      if (c != '$') {
        literal.append(c);
      } else if (next == '$') {
        literal.append(c);
        i++;
      } else {
        parts.add(new Part(0, literal.toString()));
        literal.setLength(0);
        boolean bracketed = next == '{' || next == '(';
        int end = bracketed ? closing(template, i) : nameEnd(template, i);
        String name = template.substring(bracketed ? i + 1 : i, bracketed ? end - 1 : end);
        parts.add(new Part(number(name), ""));
        i = end;
      }
    }
    parts.add(new Part(0, literal.toString()));
    return new Substitution(parts);
  }

  private static int nameEnd(String template, int start) {
    int end = start;
    while (end < template.length()
        && (ByteSet.isLetter(template.charAt(end))
            || ByteSet.isDigit(template.charAt(end))
            || template.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  /** The index behind the bracket that closes the one at {@code start}. */
  private static int closing(String template, int start) throws PatternException {
    char open = template.charAt(start);
    char close = open == '{' ? '}' : ')';
    int level = 0;
    for (int i = start; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == open) {
        level++;
      } else if (c == close && --level == 0) {
        return i + 1;
      }
    }
    throw PatternException.invalid("the result has a $" + open + " that is not closed");
  }

  private static int number(String name) throws PatternException {
    boolean digits = !name.isEmpty() && name.chars().allMatch(ByteSet::isDigit);
    int number = digits && name.length() <= MAX_DIGITS ? Integer.parseInt(name) : 0;
    if (number == 0) {
      throw PatternException.invalid(
          "found \"$" + name + "\" in the result, expected $ and the number of a group, or $$");
    }
    return number;
  }

  /** The largest group number; 0 where the result is the same for every key. */
  int maxGroup() {
    return maxGroup;
  }

  /** The result for a key; a group that did not take part is empty. */
  String expand(MatchResult match) {
    StringBuilder result = new StringBuilder();
    for (Part part : parts) {
      String text = part.group() == 0 ? part.text() : match.group(part.group());
      result.append(text == null ? "" : text);
    }
    return result.toString();
  }

  /** The result where {@link #maxGroup} is 0. */
  String constant() {
    StringBuilder result = new StringBuilder();
    parts.forEach(part -> result.append(part.text()));
    return result.toString();
  }
}
