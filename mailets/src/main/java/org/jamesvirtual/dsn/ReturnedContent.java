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
package org.jamesvirtual.dsn;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jamesvirtual.model.MessageSource;

/**
 * What a report returns of the message: all of it, or its header. Found in one pass over the
 * message and written in another, with constant memory.
 */
public final class ReturnedContent {

  // RFC 5321 section 4.5.3.1.6, without the line end.
  private static final int MAXIMUM_LINE = 998;

  private final MessageSource message;
  private final boolean headerOnly;
  private final boolean eightBit;

  private ReturnedContent(MessageSource message, boolean headerOnly, boolean eightBit) {
    this.message = message;
    this.headerOnly = headerOnly;
    this.eightBit = eightBit;
  }

  /**
   * The header alone (RFC 3461 section 4.3).
   *
   * @param message its beginning is enough
   * @throws IOException if the message cannot be read
   */
  public static ReturnedContent header(MessageSource message) throws IOException {
    return new ReturnedContent(message, true, new Scan(message).eightBitHeader);
  }

  /**
   * The whole message, or its header where that is too large or cannot be sent as it is.
   *
   * @param sizeLimit octets from which on there is no more than the header; 0 for no limit
   * @throws IOException if the message cannot be read
   */
  public static ReturnedContent whole(MessageSource message, long sizeLimit) throws IOException {
    Scan scan = new Scan(message);
    boolean fits = (sizeLimit == 0 || scan.size <= sizeLimit) && !scan.unfitBody;
    return new ReturnedContent(message, !fits, scan.eightBitHeader || (fits && scan.eightBitBody));
  }

  boolean headerOnly() {
    return headerOnly;
  }

  /** Whether there are bytes that are not US-ASCII. */
  boolean eightBit() {
    return eightBit;
  }

  /** Writes it with CRLF line ends, the header without the empty line after it. */
  void writeTo(OutputStream to) throws IOException {
    OutputStream out = new BufferedOutputStream(to);
    try (InputStream in = new BufferedInputStream(message.open())) {
      boolean lineEmpty = true;
      int previous = '\n';
      for (int c = in.read(); c >= 0; previous = c, c = in.read()) {
        if (c == '\n') {
          if (headerOnly && lineEmpty) {
            break;
          }
          endLine(out);
          lineEmpty = true;
        } else {
          if (previous == '\r') {
            out.write('\r');
          }
          if (c != '\r') {
            out.write(c);
            lineEmpty = false;
          }
        }
      }
      if (!lineEmpty) {
        endLine(out);
      }
    }
    out.flush();
  }

  private static void endLine(OutputStream out) throws IOException {
    out.write('\r');
    out.write('\n');
  }

  /** What one pass over the message found. */
  private static final class Scan {
    private long size;
    private boolean eightBitHeader;
    private boolean eightBitBody;
    // Lines too long, or octets that may stand in no mail without an encoding (RFC 2045 section
    // 2.8).
    private boolean unfitBody;

    private Scan(MessageSource message) throws IOException {
      boolean body = false;
      int line = 0;
      try (InputStream in = new BufferedInputStream(message.open())) {
        for (int c = in.read(); c >= 0; c = in.read()) {
          size++;
          body |= c == '\n' && line == 0;
          line = c == '\n' ? 0 : c == '\r' ? line : line + 1;
          eightBitHeader |= c > 0x7f && !body;
          eightBitBody |= c > 0x7f && body;
          unfitBody |= body && (c == 0 || line > MAXIMUM_LINE);
        }
      }
    }
  }
}
