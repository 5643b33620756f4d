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
 * A system call failed. The message names the call and the system's text and no path, so it may be
 * shown to a peer; {@link #detail} is for the log.
 */
public final class PosixException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int errno;
  private final String call;
  private final String path;

  /**
   * Describes one failed call.
   *
   * @param errno one of {@link Errno} or any other number of errno(3)
   * @param call the name of the system call
   * @param path what it was about
   */
  public PosixException(int errno, String call, String path) {
    super(call + ": " + Errno.text(errno));
    this.errno = errno;
    this.call = call;
    this.path = path;
  }

  /** The number of errno(3). */
  public int errno() {
    return errno;
  }

  /** The name of the call. */
  public String call() {
    return call;
  }

  /** The system's text, as {@code %m} of Postfix. */
  public String systemError() {
    return Errno.text(errno);
  }

  /** Call, path and text, for the log. */
  public String detail() {
    return call + " " + path + ": " + systemError();
  }
}
