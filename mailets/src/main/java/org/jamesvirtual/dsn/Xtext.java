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
package org.jamesvirtual.dsn;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Decodes the values of ORCPT, ENVID and XFORWARD: xtext (RFC 3461 section 4) and the two forms of
 * an address in UTF-8 (RFC 6533 section 3).
 */
public final class Xtext {

  private Xtext() {}

  /**
   * Decodes xtext: {@code +2B} is {@code +}.
   *
   * @param octets each character one octet
   * @return the text; octets that are not UTF-8 are taken as ISO-8859-1. Empty if it is not xtext
   */
  public static Optional<String> decode(String octets) {
    StringBuilder decoded = new StringBuilder(octets.length());
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      if (c == '+') {
        int value = i + 2 < octets.length() ? hex(octets, i + 1, i + 3) : -1;
        if (value < 0) {
          return Optional.empty();
        }
        decoded.append((char) value);
        i += 2;
      } else if (c <= ' ' || c == '=' || c > '~') {
        return Optional.empty();
      } else {
        decoded.append(c);
      }
    }
    String text = decoded.toString();
    return utf8(text).or(() -> Optional.of(text));
  }

  /**
   * Decodes utf-8-addr-xtext and utf-8-addr-unitext: {@code \x{FC}} is {@code ü}, and so is the
   * letter itself.
   *
   * @return empty if it is neither
   */
  public static Optional<String> decodeUtf8(String octets) {
    Optional<String> text = utf8(octets);
    return text.isEmpty() ? text : unescape(text.get());
  }

  private static Optional<String> unescape(String text) {
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        decoded.append(c);
        continue;
      }
      int end = text.startsWith("\\x{", i) ? text.indexOf('}', i) : -1;
      int point = end < 0 || end - i > 9 ? -1 : hex(text, i + 3, end);
      if (!Character.isValidCodePoint(point)
          || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
        return Optional.empty();
      }
      decoded.appendCodePoint(point);
      i = end;
    }
    return Optional.of(decoded.toString());
  }

  private static int hex(String text, int start, int end) {
    int value = start < end ? 0 : -1;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** The text of these octets, empty if they are not UTF-8. */
  public static Optional<String> utf8(String octets) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
