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

import java.util.Locale;

/**
 * Unicode default case folding, full (the Unicode Standard, section 5.18; the statuses C and F of
 * CaseFolding.txt), as ICU's u_strFoldCase does it for Postfix: {@code ß} becomes {@code ss}, any
 * sigma {@code σ}, {@code İ} becomes {@code i} with a dot above, and a ligature its letters.
 *
 * <p>Made from the case mappings of {@link Character} and {@link String}: folding is the lower case
 * of the full upper case of the lower case. It covers every character of the JDK's Unicode version;
 * the exceptions from that rule stand here: dotted and dotless i, and Cherokee, which folds to
 * upper case. No normalization and no Turkic folding, as in Postfix.
 */
public final class CaseFolding {

  private CaseFolding() {}

  /** Folds every character. */
  public static String fold(String text) {
    String folded = foldAscii(text);
    return isAscii(folded) ? folded : foldAll(folded);
  }

  private static boolean isAscii(String text) {
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits |= text.charAt(i);
    }
    return bits < 0x80;
  }

  /** Folds A to Z and nothing else: what Postfix does without SMTPUTF8. */
  public static String foldAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUpperAscii(text.charAt(i))) {
        StringBuilder folded = new StringBuilder(text);
        for (int j = i; j < text.length(); j++) {
          char c = text.charAt(j);
          folded.setCharAt(j, isUpperAscii(c) ? (char) (c + ('a' - 'A')) : c);
        }
        return folded.toString();
      }
    }
    return text;
  }

  private static boolean isUpperAscii(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static String foldAll(String text) {
    StringBuilder folded = new StringBuilder(text.length() + 8);
    text.codePoints().forEach(c -> append(c, folded));
    return folded.toString();
  }

  private static void append(int c, StringBuilder folded) {
    if (c < 0x80 || c == 'ı') {
      folded.appendCodePoint(c);
    } else if (c == 'İ') {
      folded.append("i\u0307");
    } else if (c >= 0x13A0 && c <= 0x13FD) {
      folded.appendCodePoint(c >= 0x13F8 ? c - 8 : c);
    } else if (c >= 0xAB70 && c <= 0xABBF) {
      folded.appendCodePoint(c - 0xAB70 + 0x13A0);
    } else {
      Character.toString(Character.toLowerCase(c))
          .toUpperCase(Locale.ROOT)
          .codePoints()
          .map(Character::toLowerCase)
          .forEach(folded::appendCodePoint);
    }
  }
}
