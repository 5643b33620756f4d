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
package org.jamesvirtual.deliver;

import java.io.IOException;
import java.io.InputStream;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.os.PosixException;

/**
 * Converts one message to what a mailbox file has, both formats: mail_copy(3). The given header
 * lines come first, CRLF becomes LF, an incomplete last line is completed; for mbox a line that
 * starts with {@code From } is quoted and an empty line ends the message. All other bytes stay as
 * they are, a CR on its own too. Used once, by one thread.
 */
final class MessageCopy {

  private static final byte[] FROM = {'>', 'F', 'r', 'o', 'm', ' '};
  private static final byte[] CR = {'\r'};
  private static final byte[] LF = {'\n'};

  /** Within a line whose start is no {@code From }. */
  private static final int DECIDED = -1;

  private final byte[] header;
  private final InputStream message;
  private final boolean mbox;
  private final byte[] input;

  private ByteOutput output;

  /** How much of {@code From } this line began with and is held back, or {@link #DECIDED}. */
  private int held;

  private boolean heldCr;
  private boolean lineIncomplete;

  /**
   * Reads nothing yet.
   *
   * @param input memory to read the message into
   */
  MessageCopy(byte[] header, InputStream message, boolean mbox, byte[] input) {
    this.header = header;
    this.message = message;
    this.mbox = mbox;
    this.input = input;
  }

  /**
   * Writes the whole message.
   *
   * @throws DeliveryException if the message cannot be read
   * @throws PosixException if it cannot be written
   */
  void writeTo(ByteOutput target) throws DeliveryException, PosixException {
    output = target;
    output.put(header, 0, header.length);
    startLine();
    for (int count = read(); count >= 0; count = read()) {
      convert(count);
    }
    finish();
    output.flush();
  }

  private void convert(int count) throws PosixException {
    int at = 0;
    while (at < count) {
      byte b = input[at];
      if (b == '\n') {
        endLine();
        at++;
      } else if (heldCr) {
        heldCr = false;
        plain(CR, 0, 1);
      } else if (b == '\r') {
        heldCr = true;
        at++;
      } else if (held != DECIDED) {
        startOfLine(at);
        at++;
      } else {
        int end = endOfRun(at, count);
        plain(input, at, end - at);
        at = end;
      }
    }
  }

  private void startOfLine(int at) throws PosixException {
    lineIncomplete = true;
    if (input[at] != FROM[held + 1]) {
      plain(input, at, 1);
    } else if (++held == FROM.length - 1) {
      held = DECIDED;
      output.put(FROM, 0, FROM.length);
    }
  }

  /** Bytes that decide that this line does not start with {@code From }. */
  private void plain(byte[] bytes, int offset, int length) throws PosixException {
    lineIncomplete = true;
    if (held > 0) {
      output.put(FROM, 1, held);
    }
    held = DECIDED;
    output.put(bytes, offset, length);
  }

  private void endLine() throws PosixException {
    heldCr = false;
    plain(LF, 0, 1);
    startLine();
  }

  private void startLine() {
    held = mbox ? 0 : DECIDED;
    lineIncomplete = false;
  }

  private void finish() throws PosixException {
    if (heldCr) {
      plain(CR, 0, 1);
    }
    if (lineIncomplete) {
      endLine();
    }
    if (mbox) {
      output.put(LF, 0, 1);
    }
  }

  private int endOfRun(int from, int count) {
    int at = from;
    while (at < count && input[at] != '\n' && input[at] != '\r') {
      at++;
    }
    return at;
  }

  private int read() throws DeliveryException {
    try {
      return message.read(input);
    } catch (IOException | RuntimeException | Error e) {
      throw new DeliveryException(
          EnhancedStatus.SYSTEM_UNAVAILABLE,
          "error reading message",
          "error reading message: " + e,
          e);
    }
  }
}
