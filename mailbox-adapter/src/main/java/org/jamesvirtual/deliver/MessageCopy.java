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
import java.util.Arrays;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.OctetSearch;
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
      at = heldCr || held != DECIDED ? octet(at) : lines(at, count);
    }
  }

  /** Takes the next byte, where it depends on those before it. */
  private int octet(int at) throws PosixException {
    byte b = input[at];
    if (b == '\n') {
      endLine();
    } else if (heldCr) {
      heldCr = false;
      plain(CR, 0, 1);
      return at;
    } else if (b == '\r') {
      heldCr = true;
    } else {
      startOfLine(at);
    }
    return at + 1;
  }

  /**
   * Takes whole lines and the beginning of the last one. What need not be changed goes out in one
   * piece: a LF begins the next piece.
   */
  private int lines(int from, int count) throws PosixException {
    int piece = from;
    int line = from;
    for (int lf = lineFeed(from, count); lf >= 0; lf = lineFeed(line, count)) {
      if (lf > line && input[lf - 1] == '\r') {
        output.put(input, piece, lf - 1 - piece);
        piece = lf;
      }
      line = lf + 1;
      if (mbox && count - line < FROM.length - 1) {
        output.put(input, piece, line - piece);
        startLine();
        return line;
      }
      if (mbox && isFrom(line)) {
        output.put(input, piece, line - piece);
        output.put(FROM, 0, 1);
        piece = line;
      }
    }
    heldCr = input[count - 1] == '\r';
    output.put(input, piece, (heldCr ? count - 1 : count) - piece);
    lineIncomplete = line < count;
    return count;
  }

  private int lineFeed(int from, int count) {
    return OctetSearch.indexOf((byte) '\n', input, from, count);
  }

  private boolean isFrom(int line) {
    return Arrays.equals(FROM, 1, FROM.length, input, line, line + FROM.length - 1);
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
