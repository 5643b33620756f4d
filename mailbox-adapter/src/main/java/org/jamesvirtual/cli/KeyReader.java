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
package org.jamesvirtual.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads keys, one on a line, in UTF-8. For one thread. */
final class KeyReader {

  /** What stands in a key in place of bytes that are not UTF-8. */
  static final char NOT_UTF8 = '\uFFFD';

  private final InputStream in;

  KeyReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * The next line without its end, or null after the last. Bytes that are not UTF-8 become {@link
   * #NOT_UTF8}.
   */
  String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
