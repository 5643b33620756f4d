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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Walks over the text of a PCRE pattern. For one thread. */
final class PcreText {

  private static final int MAX_DIGITS = 5;
  private static final int MAX_NAME = 32;
  private static final Pattern BRACES = Pattern.compile("\\{([0-9]+)(,([0-9]*))?}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
  private static final Pattern RELATIVE = Pattern.compile("[+-]?[0-9]+");

  private String pattern;
  private int position;
  private String groupName = "";

  /**
   * How often an item may stand.
   *
   * @param suffix {@code ?}, {@code +} or nothing, as written
   */
  record Quantifier(int min, long max, String suffix) {}

  PcreText(String pattern) {
    this.pattern = pattern;
  }

  String pattern() {
    return pattern;
  }

  int position() {
    return position;
  }

  void continueAt(int index) {
    position = index;
  }

  boolean atEnd() {
    return position >= pattern.length();
  }

  char peek() {
    return atEnd() ? 0 : pattern.charAt(position);
  }

  char take() {
    return pattern.charAt(position++);
  }

  boolean at(String expected) {
    return pattern.startsWith(expected, position);
  }

  boolean eat(String expected) {
    boolean there = at(expected);
    position += there ? expected.length() : 0;
    return there;
  }

  /** Passes over comments, {@code \E}, and with option {@code x} blanks and {@code #} comments. */
  void skip(boolean extended) throws PatternException {
    while (!atEnd()) {
      if (at("\\Q")) {
        unquote();
      } else if (at("(?#")) {
        position = behind(")");
      } else if (extended && peek() == '#') {
        int newline = pattern.indexOf('\n', position);
        position = newline < 0 ? pattern.length() : newline + 1;
      } else if (extended && isBlank(peek())) {
        position++;
      } else if (!eat("\\E")) {
        return;
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** Writes what stands between {@code \Q} and {@code \E} as characters by number. */
  private void unquote() {
    int end = pattern.indexOf("\\E", position);
    end = end < 0 ? pattern.length() : end;
    StringBuilder plain = new StringBuilder(pattern.substring(0, position));
    for (int i = position + 2; i < end; i++) {
      plain.append("\\x{").append(Integer.toHexString(pattern.charAt(i))).append('}');
    }
    pattern =
        plain.append(pattern, Math.min(end + 2, pattern.length()), pattern.length()).toString();
  }

  private int behind(String closing) throws PatternException {
    int end = pattern.indexOf(closing, position);
    if (end < 0) {
      throw PatternException.invalid("found a ( without its )");
    }
    return end + closing.length();
  }

  /** The quantifier here, or null. */
  Quantifier quantifier(boolean extended) throws PatternException {
    Matcher braces = BRACES.matcher(pattern).region(position, pattern.length());
    int min = 0;
    long max = RegexPiece.UNBOUNDED;
    if (eat("?")) {
      max = 1;
    } else if (eat("+")) {
      min = 1;
    } else if (!eat("*")) {
      if (!braces.lookingAt()) {
        return null;
      }
      position = braces.end();
      min = number(braces.group(1));
      String upper = braces.group(3);
      max = braces.group(2) == null ? min : upper.isEmpty() ? max : number(upper);
    }
    if (extended && !atEnd() && isBlank(peek())) {
      skip(true);
      if (at("?") || at("+")) {
        throw PatternException.unsupported("a blank inside of a quantifier");
      }
      return new Quantifier(min, max, "");
    }
    String suffix = at("?") || at("+") ? String.valueOf(take()) : "";
    return new Quantifier(min, max, suffix);
  }

  private static int number(String digits) throws PatternException {
    if (digits.length() > MAX_DIGITS) {
      throw PatternException.invalid("found a number that is too large");
    }
    return Integer.parseInt(digits);
  }

  /**
   * Reads the back reference whose letter or digit {@code c} is next.
   *
   * @return the number of the group; 0 for a character by its number, and then nothing is read
   */
  int reference(char c, PcreGroups groups) throws PatternException {
    if (c != 'g' && c != 'k') {
      String digits = matching(NUMBER);
      int number = number(digits);
      if (number >= 10 && c < '8' && number > groups.count()) {
        position -= digits.length();
        return 0;
      }
      return number;
    }
    take();
    String target;
    if (c == 'g' && (at("<") || at("'"))) {
      throw PatternException.unsupported("the call of a group as a subroutine");
    } else if (at("{") || (c == 'k' && (at("<") || at("'")))) {
      char open = take();
      String close = open == '{' ? "}" : open == '<' ? ">" : "'";
      int end = behind(close);
      target = pattern.substring(position, end - 1);
      position = end;
    } else {
      target = c == 'g' ? matching(RELATIVE) : "";
    }
    return RELATIVE.matcher(target).matches() && c == 'g'
        ? byNumber(target, groups.count())
        : groups.named(checkedName(target));
  }

  private static int byNumber(String target, int count) throws PatternException {
    char sign = target.charAt(0);
    boolean relative = sign == '+' || sign == '-';
    int number = number(relative ? target.substring(1) : target);
    int group = sign == '-' ? count + 1 - number : sign == '+' ? count + number : number;
    if (number == 0 || group < 1) {
      throw PatternException.invalid("found a reference to a group that there is not");
    }
    return group;
  }

  private String matching(Pattern expected) {
    Matcher matcher = expected.matcher(pattern).region(position, pattern.length());
    String found = matcher.lookingAt() ? matcher.group() : "";
    position += found.length();
    return found;
  }

  private static String checkedName(String name) throws PatternException {
    if (!NAME.matcher(name).matches() || name.length() > MAX_NAME) {
      throw PatternException.invalid("found the name \"" + name + "\" of a group");
    }
    return name;
  }

  /**
   * Reads how a group begins, behind its bracket.
   *
   * @return what Java has for it; {@code (?} if options follow
   */
  String groupStart() throws PatternException {
    groupName = "";
    if (!at("?")) {
      boolean verb = at("*") && position + 1 < pattern.length() && isVerb(position + 1);
      if (verb) {
        throw PatternException.unsupported("(*");
      }
      return "(";
    }
    for (String known : new String[] {"?:", "?>", "?=", "?!", "?<=", "?<!"}) {
      if (eat(known)) {
        return "(" + known;
      }
    }
    if (at("?<*") || at("?|") || at("?*") || at("?P=") || at("?P>")) {
      throw PatternException.unsupported("(" + pattern.substring(position, position + 2));
    }
    if (eat("?<") || eat("?P<") || eat("?'")) {
      String closing = pattern.charAt(position - 1) == '\'' ? "'" : ">";
      int end = behind(closing);
      groupName = checkedName(pattern.substring(position, end - 1));
      position = end;
      return "(";
    }
    take();
    boolean call = "RC&(+".indexOf(peek()) >= 0 || ByteSet.isDigit(peek());
    boolean relative =
        peek() == '-'
            && position + 1 < pattern.length()
            && ByteSet.isDigit(pattern.charAt(position + 1));
    if (!atEnd() && (call || relative)) {
      throw PatternException.unsupported("(?" + peek());
    }
    return "(?";
  }

  private boolean isVerb(int index) {
    return pattern.charAt(index) == ':' || ByteSet.isLetter(pattern.charAt(index));
  }

  /** The name of the group that has just begun; empty if it has none. */
  String groupName() {
    return groupName;
  }

  /** Reads option letters up to the {@code )} or {@code :}, which is next then. */
  PcreOptions options(PcreOptions before) throws PatternException {
    PcreOptions options = eat("^") ? before.reset() : before;
    boolean on = true;
    while (!at(")") && !at(":")) {
      if (atEnd()) {
        throw PatternException.invalid("found a ( without its )");
      }
      char letter = take();
      if (letter == 'x' && at("x")) {
        throw PatternException.unsupported("the option (?xx)");
      }
      if (letter == '-' && on) {
        on = false;
      } else {
        options = options.with(letter, on);
      }
    }
    return options;
  }
}
