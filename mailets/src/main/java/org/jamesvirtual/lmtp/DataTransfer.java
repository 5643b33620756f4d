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
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.OctetSearch;
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

  private static final AttachmentKey<DataTransfer> KEY =
      AttachmentKey.of("org.jamesvirtual.DataTransfer", DataTransfer.class);

  private final Object mark = new Object();
  private final IncomingMessage message;
  private final OutputStream out;
  private final Arrival.Reader reader = new Arrival.Reader();
  private final long maximumSize;
  private long size;
  private boolean afterCrlf = true;
  private Outcome refusal;

  /**
   * An empty message.
   *
   * @param message is filled
   * @param maximumSize in octets, without dot-stuffing; 0 for no limit
   */
  DataTransfer(IncomingMessage message, long maximumSize) {
    this.message = message;
    this.out = message.output();
    this.maximumSize = maximumSize;
  }

  /** The transfer of this session, if DATA was answered 354. */
  static Optional<DataTransfer> of(SMTPSession session) {
    return session.getAttachment(KEY, State.Transaction);
  }

  /** Stands for this transfer, without keeping its message alive. */
  Object mark() {
    return mark;
  }

  void begin(SMTPSession session) {
    session.setAttachment(KEY, this, State.Transaction);
  }

  /**
   * Takes the next lines, their line ends included; without one a line that was too long.
   *
   * @return whether the last of them was the final dot
   */
  boolean accept(byte[] lines) {
    if (lines.length == 0 || lines[lines.length - 1] != '\n') {
      refuse(new EnhancedStatus(5, 6, 0), "a line of the message is too long");
      afterCrlf = lines.length > 0 && lines[lines.length - 1] == '\r';
      return false;
    }
    int pending = 0;
    for (int dot = nextDot(lines, 0); dot >= 0; dot = nextDot(lines, dot + 1)) {
      write(lines, pending, dot);
      if (isFollowedByCrlf(lines, dot)) {
        requireWhole();
        return true;
      }
      pending = dot + 1;
    }
    write(lines, pending, lines.length);
    afterCrlf = lines.length > 1 && lines[lines.length - 2] == '\r';
    return false;
  }

  /** The next dot that begins a line, or -1. */
  private int nextDot(byte[] lines, int from) {
    int dot = OctetSearch.indexOf((byte) '.', lines, from, lines.length);
    while (dot >= 0 && !followsCrlf(lines, dot)) {
      dot = OctetSearch.indexOf((byte) '.', lines, dot + 1, lines.length);
    }
    return dot;
  }

  private boolean followsCrlf(byte[] lines, int at) {
    return at == 0 ? afterCrlf : at > 1 && lines[at - 1] == '\n' && lines[at - 2] == '\r';
  }

  private static boolean isFollowedByCrlf(byte[] lines, int at) {
    return at + 2 < lines.length && lines[at + 1] == '\r' && lines[at + 2] == '\n';
  }

  /** Why the message cannot be taken, once the final dot has come. */
  Optional<Outcome> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Octets that have come so far, without dot-stuffing. */
  long size() {
    return size;
  }

  /** What has come so far; whole after the final dot. */
  IncomingMessage message() {
    return message;
  }

  /** The message as it came; to be called once, after the final dot. */
  Arrival arrival() {
    return reader.end();
  }

  private void write(byte[] lines, int from, int to) {
    size += to - from;
    if (maximumSize > 0 && size > maximumSize) {
      refuse(new EnhancedStatus(5, 3, 4), "message too big");
    }
    if (refusal != null || from == to) {
      return;
    }
    try {
      reader.update(lines, from, to - from);
      out.write(lines, from, to - from);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      broken(e);
    }
  }

  // A frame that an error has swallowed must not be missing in a message that is answered 250.
  private void requireWhole() {
    if (refusal == null && message.getMessageSize() != size) {
      broken(new IOException(size + " octets came, not as many are kept"));
    }
  }

  private void broken(Throwable e) {
    LOGGER.error("cannot keep the message while it arrives", e);
    refuse(EnhancedStatus.SYSTEM_UNAVAILABLE, "cannot take the message now, try again later");
  }

  /** The rest is read and thrown away, so what came needs no room any more. */
  private void refuse(EnhancedStatus status, String text) {
    if (refusal == null) {
      refusal = Outcome.failed(status, text, text);
      message.dispose();
    }
  }
}
