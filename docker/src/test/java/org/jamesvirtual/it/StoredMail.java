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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What virtual(8) would have written for a message, and what is on disk. */
final class StoredMail {
  private StoredMail() {}

  /** The file of a Maildir: three header lines, then the message with LF for CRLF. */
  static byte[] maildirFile(String sender, String recipient, byte[] message) {
    ByteArrayOutputStream file = headers(sender, recipient);
    file.writeBytes(withLf(message));
    return file.toByteArray();
  }

  /**
   * A message in an mbox file: the same, lines that begin with {@code "From "} quoted, and an empty
   * line. The From_ line before it holds the time and is left out.
   */
  static byte[] mboxMessage(String sender, String recipient, byte[] message) {
    ByteArrayOutputStream entry = headers(sender, recipient);
    String text = Messages.text(withLf(message));
    entry.writeBytes(Messages.bytes(text.replaceAll("(?<=^|\n)From ", ">From ")));
    entry.write('\n');
    return entry.toByteArray();
  }

  /** The only message in an mbox file, without its From_ line. */
  static byte[] onlyMessage(Path mbox, String sender) throws IOException {
    byte[] file = Files.readAllBytes(mbox);
    int end = 0;
    while (file[end] != '\n') {
      end++;
    }
    String fromLine = new String(file, 0, end, StandardCharsets.ISO_8859_1);
    String asctime = "  \\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}";
    if (!fromLine.matches("From \\Q" + sender + "\\E" + asctime)) {
      throw new AssertionError("not a From_ line: " + fromLine);
    }
    return Arrays.copyOfRange(file, end + 1, file.length);
  }

  /** The files in the folder {@code new} of a Maildir. */
  static List<Path> newFiles(Path maildir) throws IOException {
    Path folder = maildir.resolve("new");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static ByteArrayOutputStream headers(String sender, String recipient) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        Messages.bytes(
            "Return-Path: <%s>\nX-Original-To: %s\nDelivered-To: %s\n"
                .formatted(sender, recipient, recipient)));
    return out;
  }

  private static byte[] withLf(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.length);
    for (int i = 0; i < message.length; i++) {
      boolean lineEnd = message[i] == '\r' && i + 1 < message.length && message[i + 1] == '\n';
      if (!lineEnd) {
        out.write(message[i]);
      }
    }
    return out.toByteArray();
  }
}
