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
package org.jamesvirtual.it;

import java.nio.charset.StandardCharsets;

/** Messages as they go over the wire, CRLF line ends, one byte for each char. */
final class Messages {
  private Messages() {}

  /** A small message that is known by its subject. */
  static byte[] withSubject(String subject) {
    return bytes(
        "From: sender@example.org\r\nTo: anybody@example.org\r\nSubject: "
            + subject
            + "\r\n\r\nFirst line.\r\nFrom here on, the second.\r\n");
  }

  /** A message of one header line and a body of lines, that many octets in all. */
  static byte[] ofSize(int size) {
    byte[] line =
        bytes("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/0123456789\r\n");
    byte[] head = bytes("Subject: big\r\n\r\n");
    byte[] message = new byte[size];
    System.arraycopy(head, 0, message, 0, head.length);
    for (int i = head.length; i < size; i += line.length) {
      System.arraycopy(line, 0, message, i, Math.min(line.length, size - i));
    }
    message[size - 2] = '\r';
    message[size - 1] = '\n';
    return message;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
