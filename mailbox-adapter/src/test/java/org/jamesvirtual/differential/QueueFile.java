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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in Postfix's queue, in the records of rec_type(3): what cleanup(8) would have written.
 */
final class QueueFile {

  /** {@code line_length_limit}: where smtpd(8) and cleanup(8) divide a line into records. */
  private static final int LINE_LENGTH = 2048;

  private static final String TIME = "1700000000 0";

  private final Path path;
  private final long dataOffset;
  private final long dataSize;
  private final List<Long> recipients;

  private QueueFile(Path path, long dataOffset, long dataSize, List<Long> recipients) {
    this.path = path;
    this.dataOffset = dataOffset;
    this.dataSize = dataSize;
    this.recipients = recipients;
  }

  /** Writes a file of the active queue; addresses are as Postfix keeps them, without quotes. */
  static QueueFile write(Path path, List<RecordedDelivery> deliveries, byte[] message)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream(message.length + 512);
    record(file, 'C', " ".repeat(95));
    record(file, 'T', TIME);
    record(file, 'S', deliveries.getFirst().sender().internal());
    List<Long> recipients = new ArrayList<>();
    for (RecordedDelivery delivery : deliveries) {
      record(file, 'O', delivery.original().internal());
      recipients.add((long) file.size());
      record(file, 'R', delivery.recipient().internal());
    }
    record(file, 'M', "");
    long start = file.size();
    message(file, message);
    long size = file.size() - start;
    record(file, 'X', "");
    record(file, 'E', "");
    Files.write(path, file.toByteArray());
    var users = path.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(path, users.lookupPrincipalByName("postfix"));
    // The right to execute says that the file is whole.
    Files.setAttribute(path, "unix:mode", 0700);
    return new QueueFile(path, start, size, recipients);
  }

  private static void message(ByteArrayOutputStream file, byte[] message) {
    int at = 0;
    while (at < message.length) {
      int end = at;
      while (end < message.length && message[end] != '\n' && end - at < LINE_LENGTH) {
        end++;
      }
      boolean whole = end < message.length && message[end] == '\n';
      record(file, whole ? 'N' : 'L', message, at, end - at);
      at = whole ? end + 1 : end;
    }
  }

  private static void record(ByteArrayOutputStream file, char type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    record(file, type, bytes, 0, bytes.length);
  }

  private static void record(
      ByteArrayOutputStream file, char type, byte[] bytes, int offset, int length) {
    file.write(type);
    int rest = length;
    do {
      file.write((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      rest >>= 7;
    } while (rest != 0);
    file.write(bytes, offset, length);
  }

  String id() {
    return path.getFileName().toString();
  }

  /** Where the message begins. */
  long dataOffset() {
    return dataOffset;
  }

  long dataSize() {
    return dataSize;
  }

  /** Where each recipient stands, which is also its name in a report. */
  List<Long> recipients() {
    return recipients;
  }

  /** Whether a delivery agent found it corrupt: mark_corrupt(3). */
  boolean isCorrupt() throws IOException {
    return ((int) Files.getAttribute(path, "unix:mode") & 0777) == 0400;
  }

  void delete() throws IOException {
    Files.delete(path);
  }
}
