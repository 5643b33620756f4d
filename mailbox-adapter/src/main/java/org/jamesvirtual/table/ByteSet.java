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

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * A set of bytes, for the patterns of tables: they match bytes, each as the character of its
 * number, and know the letters of US-ASCII only (the C locale, in which Postfix runs). Mutable; for
 * one thread.
 */
final class ByteSet {

  private static final int BYTES = 256;

  private final BitSet bits = new BitSet(BYTES);

  static ByteSet of(int... bytes) {
    ByteSet set = new ByteSet();
    for (int b : bytes) {
      set.bits.set(b);
    }
    return set;
  }

  static ByteSet range(int first, int last) {
    ByteSet set = new ByteSet();
    set.bits.set(first, last + 1);
    return set;
  }

  static ByteSet all() {
    return range(0, BYTES - 1);
  }

  /** The characters of {@code \w}: letters, digits and {@code _}. */
  static ByteSet word() {
    return matching(c -> isLetter(c) || isDigit(c) || c == '_');
  }

  /** The class of a POSIX name such as {@code alpha}; null if there is none. */
  static ByteSet named(String name) {
    return switch (name) {
      case "upper" -> range('A', 'Z');
      case "lower" -> range('a', 'z');
      case "alpha" -> matching(ByteSet::isLetter);
      case "digit" -> range('0', '9');
      case "alnum" -> matching(c -> isLetter(c) || isDigit(c));
      case "xdigit" -> matching(c -> isDigit(c) || (toUpper(c) >= 'A' && toUpper(c) <= 'F'));
      case "cntrl" -> matching(c -> c < ' ' || c == 0x7f);
      case "print" -> range(' ', '~');
      case "graph" -> range('!', '~');
      case "punct" -> matching(c -> c > ' ' && c <= '~' && !isLetter(c) && !isDigit(c));
      case "space" -> range('\t', '\r').add(' ');
      case "blank" -> of(' ', '\t');
      default -> null;
    };
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(int c) {
    return toUpper(c) >= 'A' && toUpper(c) <= 'Z';
  }

  static int toUpper(int c) {
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
  }

  private static ByteSet matching(IntPredicate predicate) {
    ByteSet set = new ByteSet();
    for (int c = 0; c < BYTES; c++) {
      set.bits.set(c, predicate.test(c));
    }
    return set;
  }

  ByteSet add(int b) {
    bits.set(b);
    return this;
  }

  ByteSet add(ByteSet other) {
    bits.or(other.bits);
    return this;
  }

  ByteSet remove(int b) {
    bits.clear(b);
    return this;
  }

  ByteSet complement() {
    bits.flip(0, BYTES);
    return this;
  }

  /** The bytes whose upper case is in this set: what matches where the subject is upper-cased. */
  ByteSet ofUpperCased() {
    return matching(c -> bits.get(toUpper(c)));
  }

  /** This set and the other case of its letters. */
  ByteSet withBothCases() {
    return matching(c -> bits.get(c) || (isLetter(c) && bits.get(c ^ 0x20)));
  }

  /** As a Java regular expression for one character. */
  String toRegex() {
    if (bits.isEmpty()) {
      return "(?!)";
    }
    StringBuilder regex = new StringBuilder("[");
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      appendByte(first, regex);
      if (end - first > 1) {
        regex.append('-');
        appendByte(end - 1, regex);
      }
      first = bits.nextSetBit(end);
    }
    return regex.append(']').toString();
  }

  private static void appendByte(int b, StringBuilder regex) {
    if (isLetter(b) || isDigit(b)) {
      regex.append((char) b);
    } else {
      regex.append("\\x").append(Character.forDigit(b >> 4, 16));
      regex.append(Character.forDigit(b & 0xf, 16));
    }
  }

  boolean isEmpty() {
    return bits.isEmpty();
  }
}
