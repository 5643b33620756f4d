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
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.UnsafeFileException;

/** A delivery failed; nothing of the message stayed, unless {@link #detail} says so. */
final class DeliveryException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient EnhancedStatus status;
  private final String detail;

  /**
   * Says what happened.
   *
   * @param text without any path, for the peer
   * @param detail for the log
   */
  DeliveryException(EnhancedStatus status, String text, String detail, Throwable cause) {
    super(text, cause);
    this.status = status;
    this.detail = detail;
  }

  /** The mailbox could not be opened, created or locked. */
  static DeliveryException beforeWriting(String what, PosixException e) {
    return of(ErrnoStatus.beforeWriting(e.errno()), what, e);
  }

  /** The message could not be written or synced. */
  static DeliveryException whileWriting(PosixException e, boolean postfixMode) {
    return of(ErrnoStatus.whileWriting(e.errno(), postfixMode), "error writing message", e);
  }

  /** The name of a new file could not be synced: virtual(8) does not try to, so no mode bounces. */
  static DeliveryException whileSyncingName(PosixException e) {
    return whileWriting(e, false);
  }

  /** The mailbox is not one to write to, or in use. */
  static DeliveryException unavailable(String text) {
    return new DeliveryException(EnhancedStatus.MAILBOX_UNAVAILABLE, text, text, null);
  }

  /** The mailbox, or the way to it, is not one to write to. */
  static DeliveryException unsafe(UnsafeFileException e) {
    return new DeliveryException(
        EnhancedStatus.MAILBOX_UNAVAILABLE, e.getMessage(), e.detail(), null);
  }

  EnhancedStatus status() {
    return status;
  }

  /** For the log, with what could not be undone. */
  String detail() {
    StringBuilder whole = new StringBuilder(detail);
    for (Throwable suppressed : getSuppressed()) {
      whole.append("; then ").append(describe(suppressed));
    }
    return whole.toString();
  }

  static String describe(Throwable t) {
    return t instanceof PosixException e ? e.detail() : t.toString();
  }

  private static DeliveryException of(EnhancedStatus status, String what, PosixException e) {
    return new DeliveryException(
        status, what + ": " + e.systemError(), what + ": " + e.detail(), e);
  }
}
