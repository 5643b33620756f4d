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
package org.jamesvirtual.lmtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message that a client is sending, some lines at a time (RFC 5321 section 4.5.2). What is
 * wrong with it is remembered and answered after the final dot, once for each recipient; the rest
 * is read and thrown away.
 *
 * <p>Only a line that follows CRLF can be the final dot or be dot-stuffed: a dot after a bare LF is
 * content, so nobody can smuggle a second message past the server in front.
 *
 * <p>Confined to one connection.
 */
final class DataTransfer {

  private static final Logger LOGGER = LoggerFactory.getLogger(DataTransfer.class);

  private final OutputStream out;
  private final Arrival.Reader reader = new Arrival.Reader();
  private final long maximumSize;
  private long size;
  private boolean afterCrlf = true;
  private Outcome refusal;

  /**
   * An empty message.
   *
   * @param maximumSize in octets, without dot-stuffing; 0 for no limit
   */
  DataTransfer(OutputStream out, long maximumSize) {
    this.out = out;
    this.maximumSize = maximumSize;
  }

  /**
   * Takes the next lines, their line ends included; without one a line that was too long.
   *
   * @return whether the last of them was the final dot
   */
  boolean accept(byte[] lines) {
    int pending = 0;
    int start = 0;
    for (int end = endOfLine(lines, 0); end > 0; end = endOfLine(lines, start)) {
      boolean crlf = end - start > 1 && lines[end - 2] == '\r';
      if (afterCrlf && lines[start] == '.') {
        write(lines, pending, start);
        if (crlf && end - start == 3) {
          close();
          return true;
        }
        pending = start + 1;
      }
      afterCrlf = crlf;
      start = end;
    }
    write(lines, pending, start);
    if (start < lines.length || start == 0) {
      refuse(new EnhancedStatus(5, 6, 0), "a line of the message is too long");
      afterCrlf = start < lines.length && lines[lines.length - 1] == '\r';
    }
    return false;
  }

  /** Why the message cannot be taken, once the final dot has come. */
  Optional<Outcome> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Octets that have come so far, without dot-stuffing. */
  long size() {
    return size;
  }

  /** The message as it came; to be called once, after the final dot. */
  Arrival arrival() {
    return reader.end();
  }

  /** Where the line ends that starts here, or 0 where none does. */
  private static int endOfLine(byte[] lines, int start) {
    for (int at = start; at < lines.length; at++) {
      if (lines[at] == '\n') {
        return at + 1;
      }
    }
    return 0;
  }

  private void write(byte[] lines, int from, int to) {
    size += to - from;
    if (maximumSize > 0 && size > maximumSize) {
      refuse(new EnhancedStatus(5, 3, 4), "message too big");
    }
    if (refusal != null || from == to) {
      return;
    }
    reader.update(lines, from, to - from);
    try {
      out.write(lines, from, to - from);
    } catch (IOException e) {
      broken(e);
    }
  }

  private void close() {
    try {
      // James's stream hides a flush that fails in its close, and writes the same bytes again.
      out.flush();
      out.close();
    } catch (IOException e) {
      broken(e);
    }
  }

  private void broken(IOException e) {
    LOGGER.error("cannot keep the message while it arrives", e);
    refuse(EnhancedStatus.SYSTEM_UNAVAILABLE, "cannot take the message now, try again later");
  }

  private void refuse(EnhancedStatus status, String text) {
    if (refusal == null) {
      refusal = Outcome.failed(status, text, text);
    }
  }
}
