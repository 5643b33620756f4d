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
package org.jamesvirtual.differential;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as printable ASCII: {@code \\ \t \n \r}, {@code \xNN}, and {@code \*N,C} for N times the
 * same byte.
 */
final class Escapes {

  /** From how many equal bytes on they are counted instead of written. */
  private static final int RUN = 20;

  private final String text;
  private int at;

  private Escapes(String text) {
    this.text = text;
  }

  static byte[] decode(String text) {
    return new Escapes(text).decode();
  }

  /** The bytes as UTF-8. */
  static String text(String escaped) {
    return new String(decode(escaped), StandardCharsets.UTF_8);
  }

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; ) {
      int run = i + 1;
      while (run < bytes.length && bytes[run] == bytes[i]) {
        run++;
      }
      String one = encode(bytes[i]);
      if (run - i >= RUN) {
        text.append("\\*").append(run - i).append(',').append(one);
        i = run;
      } else {
        text.append(one);
        i++;
      }
    }
    return text.toString();
  }

  private static String encode(byte b) {
    return switch (b) {
      case '\\' -> "\\\\";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      default -> b >= ' ' && b < 0x7f ? Character.toString(b) : String.format("\\x%02x", b & 0xff);
    };
  }

  private byte[] decode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (at < text.length()) {
      int count = 1;
      if (text.startsWith("\\*", at)) {
        int comma = text.indexOf(',', at);
        count = Integer.parseInt(text.substring(at + 2, comma));
        at = comma + 1;
      }
      int one = one();
      for (int i = 0; i < count; i++) {
        bytes.write(one);
      }
    }
    return bytes.toByteArray();
  }

  private int one() {
    char c = text.charAt(at++);
    if (c != '\\') {
      return c;
    }
    char escaped = text.charAt(at++);
    return switch (escaped) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'x' -> {
        at += 2;
        yield Integer.parseInt(text.substring(at - 2, at), 16);
      }
      default -> escaped;
    };
  }
}
