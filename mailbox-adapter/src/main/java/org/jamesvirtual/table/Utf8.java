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

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Keys and values as the bytes of UTF-8. */
final class Utf8 {

  private Utf8() {}

  /** The bytes of a key; empty where it has a lone surrogate or a NUL, which no key can have. */
  static Optional<byte[]> ofKey(String key) {
    return key.indexOf('\0') >= 0 ? Optional.empty() : Optional.ofNullable(encode(key));
  }

  /** The bytes of a text; null where it has a lone surrogate, which no text has. */
  static byte[] encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return encodeStrictly(text);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] encodeStrictly(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException loneSurrogate) {
      return null;
    }
  }

  /**
   * The text of a value.
   *
   * @throws ProtocolException when it is not UTF-8, or has a NUL, where Postfix would cut it
   */
  static String value(byte[] bytes) throws ProtocolException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException("the result is not UTF-8, expected UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw new ProtocolException("the result has a NUL character in it");
    }
    return text;
  }
}
