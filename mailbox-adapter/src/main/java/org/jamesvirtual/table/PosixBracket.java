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

/**
 * A bracket expression of a POSIX regular expression, as the GNU C library reads it in the C
 * locale. For one thread.
 */
final class PosixBracket {

  private static final int MAX_NAME = 32;

  private final String pattern;
  private final boolean ignoreCase;
  private final ByteSet set = new ByteSet();
  private int position;

  /**
   * One element between the brackets.
   *
   * @param c the character, or -1 for a class, which cannot begin or end a range
   */
  private record Element(int c) {}

  /**
   * @param start the index behind the opening bracket
   * @param ignoreCase letters stand for their upper case, and so does the subject
   */
  PosixBracket(String pattern, int start, boolean ignoreCase) {
    this.pattern = pattern;
    this.position = start;
    this.ignoreCase = ignoreCase;
  }

  /**
   * Reads to the closing bracket.
   *
   * @param newlineSensitive a list with {@code ^} does not match newline
   */
  ByteSet read(boolean newlineSensitive) throws PatternException {
    boolean negated = at('^');
    position += negated ? 1 : 0;
    boolean first = true;
    do {
      element(first);
      first = false;
      if (position >= pattern.length()) {
        throw notClosed();
      }
    } while (!at(']'));
    position++;
    if (negated) {
      set.complement();
      if (newlineSensitive) {
        set.remove('\n');
      }
    }
    return ignoreCase ? set.ofUpperCased() : set;
  }

  /** The index behind the closing bracket. */
  int end() {
    return position;
  }

  private void element(boolean first) throws PatternException {
    Element start = one(first);
    if (start.c() < 0) {
      return;
    }
    boolean range = at('-') && position + 1 < pattern.length() && !atHyphenBeforeEnd();
    if (!range) {
      set.add(start.c());
      return;
    }
    position++;
    Element end = one(true);
    if (end.c() < start.c()) {
      throw PatternException.invalid("found a range that ends before it begins, or in a class");
    }
    set.add(ByteSet.range(start.c(), end.c()));
  }

  private boolean at(char c) {
    return position < pattern.length() && pattern.charAt(position) == c;
  }

  private boolean atHyphenBeforeEnd() {
    return pattern.startsWith("-]", position);
  }

  private Element one(boolean hyphenAllowed) throws PatternException {
    if (position >= pattern.length()) {
      throw notClosed();
    }
    if (pattern.startsWith("[:", position)
        || pattern.startsWith("[.", position)
        || pattern.startsWith("[=", position)) {
      return symbol(pattern.charAt(position + 1));
    }
    if (at('-') && !hyphenAllowed && !atHyphenBeforeEnd()) {
      throw PatternException.invalid("found \"-\" that neither begins nor ends a bracket or range");
    }
    return new Element(fold(pattern.charAt(position++)));
  }

  private int fold(char c) {
    return ignoreCase ? ByteSet.toUpper(c) : c;
  }

  private Element symbol(char kind) throws PatternException {
    int end = pattern.indexOf(kind + "]", position + 2);
    if (end < 0 || end - position > MAX_NAME || end + 2 >= pattern.length()) {
      throw notClosed();
    }
    String name = pattern.substring(position + 2, end);
    position = end + 2;
    if (kind != ':') {
      if (name.length() != 1) {
        throw PatternException.invalid("found the collating element \"" + name + "\"");
      }
      int c = fold(name.charAt(0));
      set.add(c);
      return new Element(kind == '.' ? c : -1);
    }
    boolean eitherCase = ignoreCase && (name.equals("upper") || name.equals("lower"));
    ByteSet named = ByteSet.named(eitherCase ? "alpha" : name);
    if (named == null) {
      throw PatternException.invalid("found the character class \"" + name + "\"");
    }
    set.add(named);
    return new Element(-1);
  }

  private static PatternException notClosed() {
    return PatternException.invalid("found a [ without its ]");
  }
}
