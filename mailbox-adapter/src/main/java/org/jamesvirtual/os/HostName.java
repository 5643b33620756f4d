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
package org.jamesvirtual.os;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The name of this machine as the kernel has it. */
public final class HostName {

  private static final int SIZE = 256;

  private HostName() {}

  /**
   * gethostname(2), as it is: often without a domain.
   *
   * @throws IOException if it is not known, or this system's C library cannot be called; one
   *     sentence
   */
  public static String get() throws IOException {
    if (Abi.current().isEmpty()) {
      throw new IOException(Abi.unsupported());
    }
    try {
      return ask();
    } catch (LinkageError e) {
      throw new IOException("the C library cannot be called: " + e.getMessage(), e);
    }
  }

  private static String ask() throws PosixException {
    byte[] name = new byte[SIZE];
    // One less, so that a NUL stands at the end however long the name is.
    if (Libc.gethostname(name, SIZE - 1) < 0) {
      throw new PosixException(Native.getLastError(), "gethostname", "");
    }
    int length = 0;
    while (name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }
}
