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

import java.util.Set;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.KernelLock;
import org.jamesvirtual.os.PosixException;

/** The kernel's locks of {@code virtual_mailbox_lock}, in Postfix's order. */
final class KernelLocks {

  private KernelLocks() {}

  /**
   * Takes them all; they end when the file is closed.
   *
   * @return false if somebody else had one to the end
   */
  static boolean acquire(Set<Lock> locks, Descriptor file, LockRetry retry) throws PosixException {
    return (!locks.contains(Lock.FLOCK) || acquire(file, false, retry))
        && (!locks.contains(Lock.FCNTL) || acquire(file, true, retry));
  }

  private static boolean acquire(Descriptor file, boolean fcntl, LockRetry retry)
      throws PosixException {
    for (int attempt = 1; ; attempt++) {
      if (fcntl ? KernelLock.tryFcntl(file) : KernelLock.tryFlock(file)) {
        return true;
      }
      if (!retry.again(attempt)) {
        return false;
      }
    }
  }
}
