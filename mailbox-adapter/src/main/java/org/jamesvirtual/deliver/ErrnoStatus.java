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

import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.os.Errno;

/** Which status a system error gives: mbox_dsn(3) and mail_copy(3) of Postfix. */
final class ErrnoStatus {

  private ErrnoStatus() {}

  /** Of an error in opening, creating, locking or linking. */
  static EnhancedStatus beforeWriting(int errno) {
    return switch (errno) {
      case Errno.ENOSPC -> EnhancedStatus.SYSTEM_UNAVAILABLE;
      case Errno.EDQUOT, Errno.EFBIG -> EnhancedStatus.MAILBOX_FULL;
      default -> EnhancedStatus.MAILBOX_UNAVAILABLE;
    };
  }

  /**
   * Of an error in writing, syncing or closing.
   *
   * @param postfixMode a local error such as {@link Errno#EIO} is permanent, as in virtual(8);
   *     otherwise it is transient, since it says nothing of the recipient
   */
  static EnhancedStatus whileWriting(int errno, boolean postfixMode) {
    return switch (errno) {
      case Errno.EAGAIN, Errno.ESTALE -> EnhancedStatus.MAILBOX_UNAVAILABLE;
      case Errno.ENOSPC -> EnhancedStatus.SYSTEM_UNAVAILABLE;
      case Errno.EDQUOT, Errno.EFBIG -> EnhancedStatus.MAILBOX_FULL;
      default -> postfixMode ? EnhancedStatus.SYSTEM_ERROR : EnhancedStatus.SYSTEM_UNAVAILABLE;
    };
  }
}
