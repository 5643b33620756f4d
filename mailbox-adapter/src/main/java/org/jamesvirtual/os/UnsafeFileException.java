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

import java.io.IOException;

/**
 * A file is there, but it is not one that mail may be written to, or not by this way. The message
 * names no path.
 */
public final class UnsafeFileException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String detail;

  /** What is wrong with it, in the words of safe_open(3). */
  public UnsafeFileException(String message) {
    this(message, message);
  }

  /**
   * The same, with more for the log.
   *
   * @param detail with paths
   */
  public UnsafeFileException(String message, String detail) {
    super(message);
    this.detail = detail;
  }

  /** For the log. */
  public String detail() {
    return detail;
  }
}
