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
 * Reads what may stand after a backslash both inside and outside of the character classes of PCRE
 * (pcre2pattern(3), section "Backslash"). For one thread.
 */
final class PcreEscapes {

  private final String pattern;
  private int position;

  /**
   * @param position the index behind the backslash
   */
  PcreEscapes(String pattern, int position) {
    this.pattern = pattern;
    this.position = position;
  }

  /** The index behind the escape. */
  int end() {
    return position;
  }

  /** The set of {@code \d} and the like; null for another letter, and then nothing is read. */
  ByteSet set() {
    if (position >= pattern.length()) {
      return null;
    }
    ByteSet set =
        switch (pattern.charAt(position)) {
          case 'd' -> ByteSet.named("digit");
          case 'D' -> ByteSet.named("digit").complement();
          case 's' -> ByteSet.named("space");
          case 'S' -> ByteSet.named("space").complement();
          case 'w' -> ByteSet.word();
          case 'W' -> ByteSet.word().complement();
          case 'h' -> horizontal();
          case 'H' -> horizontal().complement();
          case 'v' -> vertical();
          case 'V' -> vertical().complement();
          default -> null;
        };
    position += set == null ? 0 : 1;
    return set;
  }

  private static ByteSet horizontal() {
    return ByteSet.of('\t', ' ', 0xa0);
  }

  private static ByteSet vertical() {
    return ByteSet.range('\n', '\r').add(0x85);
  }

  /** The character; everything that is none has been taken care of. */
  int character() throws PatternException {
    if (position >= pattern.length()) {
      throw PatternException.invalid("found a backslash at the end");
    }
    char c = pattern.charAt(position++);
    return switch (c) {
      case 'a' -> 7;
      case 'e' -> 0x1b;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> hexadecimal();
      case 'o' -> bracedOctal();
      case 'c' -> control();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
      default -> {
        if (ByteSet.isLetter(c)) {
          throw PatternException.invalid("found \\" + c);
        }
        yield c;
      }
    };
  }

  private int hexadecimal() throws PatternException {
    if (position < pattern.length() && pattern.charAt(position) == '{') {
      return braced(16);
    }
    int value = 0;
    for (int i = 0; i < 2 && digit(16) >= 0; i++) {
      value = value * 16 + digit(16);
      position++;
    }
    return value;
  }

  private int bracedOctal() throws PatternException {
    if (position >= pattern.length() || pattern.charAt(position) != '{') {
      throw PatternException.invalid("found \\o without {");
    }
    return braced(8);
  }

  private int braced(int radix) throws PatternException {
    int start = ++position;
    int value = 0;
    while (digit(radix) >= 0) {
      value = Math.min(0x100, value * radix + digit(radix));
      position++;
    }
    boolean closed = position < pattern.length() && pattern.charAt(position) == '}';
    if (position == start || !closed) {
      throw PatternException.invalid("found a character number in braces that is none");
    }
    position++;
    return checked(value);
  }

  private int octal(int first) throws PatternException {
    int value = first;
    for (int i = 0; i < 2 && digit(8) >= 0; i++) {
      value = value * 8 + digit(8);
      position++;
    }
    return checked(value);
  }

  private static int checked(int value) throws PatternException {
    if (value > 0xff) {
      throw PatternException.invalid("found the number of a character above 255");
    }
    return value;
  }

  private int control() throws PatternException {
    char c = position < pattern.length() ? pattern.charAt(position++) : 0;
    if (c < ' ' || c > '~') {
      throw PatternException.invalid("found \\c without a printable character");
    }
    return ByteSet.toUpper(c) ^ 0x40;
  }

  private int digit(int radix) {
    return position < pattern.length() ? Character.digit(pattern.charAt(position), radix) : -1;
  }
}
