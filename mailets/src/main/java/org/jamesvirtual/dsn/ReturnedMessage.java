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
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The part of a report that sends the message back: its bytes, each line with CRLF. */
final class ReturnedMessage {

  private final InputStream in;

  ReturnedMessage(InputStream message) {
    this.in = new BufferedInputStream(message);
  }

  /**
   * Copies the message, or its header up to and without the empty line.
   *
   * @param whole the body too
   */
  void copyTo(OutputStream out, boolean whole) throws IOException {
    boolean inHeader = true;
    boolean lineEmpty = true;
    int previous = '\n';
    for (int c = in.read(); c >= 0; previous = c, c = in.read()) {
      if (c == '\n') {
        if (inHeader && lineEmpty) {
          inHeader = false;
          if (!whole) {
            return;
          }
        }
        out.write('\r');
        out.write('\n');
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
  }
}
