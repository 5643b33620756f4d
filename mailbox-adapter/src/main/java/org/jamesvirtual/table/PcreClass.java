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

/** A character class of PCRE, {@code [...]} (pcre2pattern(3)). For one thread. */
final class PcreClass {

  private static final int A_CLASS = -1;

  private final String pattern;
  private final boolean ignoreCase;
  private final ByteSet characters = new ByteSet();
  private final ByteSet classes = new ByteSet();
  private int position;

  /**
   * @param start the index behind the opening bracket
   */
  PcreClass(String pattern, int start, boolean ignoreCase) {
    this.pattern = pattern;
    this.position = start;
    this.ignoreCase = ignoreCase;
  }

  /** The index behind the {@code :]} or the like of what looks like a POSIX name, or -1. */
  static int posixNameEnd(String pattern, int bracket) {
    if (bracket + 1 >= pattern.length() || ":.=".indexOf(pattern.charAt(bracket + 1)) < 0) {
      return -1;
    }
    String terminator = pattern.charAt(bracket + 1) + "]";
    for (int i = bracket + 2; i + 1 < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && (pattern.charAt(i + 1) == ']' || pattern.charAt(i + 1) == '\\')) {
        i++;
      } else if (pattern.startsWith(terminator, i)) {
        return i + 2;
      } else if (c == ']' || (c == '[' && pattern.charAt(i + 1) == terminator.charAt(0))) {
        return -1;
      }
    }
    return -1;
  }

  /** Reads to the closing bracket. */
  ByteSet read() throws PatternException {
    boolean negated = at("^");
    position += negated ? 1 : 0;
    if (at("\\E") || at("\\Q\\E")) {
      throw PatternException.unsupported("\\E at the beginning of a class");
    }
    do {
      element();
      if (position >= pattern.length()) {
        throw notClosed();
      }
    } while (!at("]"));
    position++;
    ByteSet all = (ignoreCase ? characters.withBothCases() : characters).add(classes);
    return negated ? all.complement() : all;
  }

  /** The index behind the closing bracket. */
  int end() {
    return position;
  }

  private boolean at(String text) {
    return pattern.startsWith(text, position);
  }

  private void element() throws PatternException {
    if (at("\\E")) {
      position += 2;
      return;
    }
    if (at("\\Q")) {
      quoted();
      return;
    }
    int first = one();
    if (!at("-") || at("-]") || position + 1 == pattern.length()) {
      if (first != A_CLASS) {
        characters.add(first);
      }
      return;
    }
    position++;
    if (at("\\E") || at("\\Q\\E")) {
      throw PatternException.unsupported("\\Q or \\E in the range of a class");
    }
    int last = first == A_CLASS ? A_CLASS : one();
    if (last < first || last == A_CLASS) {
      throw PatternException.invalid("found a range that ends before it begins, or in a class");
    }
    characters.add(ByteSet.range(first, last));
  }

  private void quoted() throws PatternException {
    int end = pattern.indexOf("\\E", position);
    if (end < 0) {
      throw notClosed();
    }
    if (pattern.startsWith("-", end + 2)) {
      throw PatternException.unsupported("\\Q or \\E in the range of a class");
    }
    for (int i = position + 2; i < end; i++) {
      characters.add(pattern.charAt(i));
    }
    position = end + 2;
  }

  /** A character, or what is none of its own and is added here. */
  private int one() throws PatternException {
    if (position >= pattern.length()) {
      throw notClosed();
    }
    if (at("[")) {
      int end = posixNameEnd(pattern, position);
      if (end > 0) {
        posixName(end);
        return A_CLASS;
      }
    }
    return at("\\") ? escape() : pattern.charAt(position++);
  }

  private void posixName(int end) throws PatternException {
    if (pattern.charAt(position + 1) != ':') {
      throw PatternException.invalid("found a collating element");
    }
    boolean negated = pattern.charAt(position + 2) == '^';
    String name = pattern.substring(position + (negated ? 3 : 2), end - 2);
    ByteSet named =
        switch (name) {
          case "word" -> ByteSet.word();
          case "ascii" -> ByteSet.range(0, 0x7f);
          case "upper", "lower" -> ByteSet.named(ignoreCase ? "alpha" : name);
          case "<", ">" -> throw PatternException.unsupported("[[:" + name + ":]]");
          default -> ByteSet.named(name);
        };
    if (named == null) {
      throw PatternException.invalid("found the character class \"" + name + "\"");
    }
    classes.add(negated ? named.complement() : named);
    position = end;
  }

  private int escape() throws PatternException {
    PcreEscapes escapes = new PcreEscapes(pattern, position + 1);
    ByteSet set = escapes.set();
    if (set != null) {
      classes.add(set);
      position = escapes.end();
      return A_CLASS;
    }
    char c = position + 1 < pattern.length() ? pattern.charAt(position + 1) : 0;
    if ("pPg".indexOf(c) >= 0) {
      throw PatternException.unsupported("\\" + c + " in a class");
    }
    int value = c == 'b' ? '\b' : c == '8' || c == '9' ? c : escapes.character();
    position = c == 'b' || c == '8' || c == '9' ? position + 2 : escapes.end();
    return value;
  }

  private static PatternException notClosed() {
    return PatternException.invalid("found a [ without its ]");
  }
}
