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
package org.jamesvirtual;

import java.time.Duration;
import org.jamesvirtual.journal.DeliveryJournal;

/**
 * Looks at what an earlier process did not end, on a thread of its own: where the mail store hangs
 * it holds up neither the start nor anybody's mail. A delivery to a mailbox that this has not come
 * to yet looks there first. Thread-safe.
 */
final class CrashRecovery {

  private final Thread thread;
  private volatile boolean ending;

  private CrashRecovery(Site site, MailVolume volume, DeliveryJournal journal) {
    // Of the platform: the identity of a virtual one cannot be switched.
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("virtual-recovery")
            .unstarted(
                () -> {
                  if (volume.missing().isEmpty()) {
                    journal.recover(site.engine()::recover, () -> !ending);
                  }
                });
  }

  static CrashRecovery start(Site site, MailVolume volume, DeliveryJournal journal) {
    CrashRecovery recovery = new CrashRecovery(site, volume, journal);
    recovery.thread.start();
    return recovery;
  }

  /**
   * Begins with no other mailbox, and waits for the one it is at.
   *
   * @return false if that takes longer
   */
  boolean end(Duration patience) {
    ending = true;
    try {
      return thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
