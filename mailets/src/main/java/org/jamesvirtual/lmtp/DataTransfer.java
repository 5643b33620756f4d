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
 * The message that a client is sending, line by line (RFC 5321 section 4.5.2). What is wrong with
 * it is remembered and answered after the final dot, once for each recipient; the rest is read and
 * thrown away.
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
   * Takes the next line, its line end included.
   *
   * @return whether it was the final dot
   */
  boolean accept(byte[] line) {
    int start = 0;
    if (afterCrlf && line.length > 0 && line[0] == '.') {
      if (line.length == 3 && line[1] == '\r' && line[2] == '\n') {
        close();
        return true;
      }
      start = 1;
    }
    append(line, start);
    return false;
  }

  /** Why the message cannot be taken, once the final dot has come. */
  Optional<Outcome> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The message as it came; to be called once, after the final dot. */
  Arrival arrival() {
    return reader.end();
  }

  private void append(byte[] line, int start) {
    int length = line.length;
    if (length == 0 || line[length - 1] != '\n') {
      refuse(new EnhancedStatus(5, 6, 0), "a line of the message is too long");
      afterCrlf = length > 0 && line[length - 1] == '\r';
      return;
    }
    afterCrlf = length > 1 && line[length - 2] == '\r';
    size += length - start;
    if (maximumSize > 0 && size > maximumSize) {
      refuse(new EnhancedStatus(5, 3, 4), "message too big");
    }
    write(line, start);
  }

  private void write(byte[] line, int start) {
    if (refusal != null) {
      return;
    }
    reader.update(line, start, line.length - start);
    try {
      out.write(line, start, line.length - start);
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
