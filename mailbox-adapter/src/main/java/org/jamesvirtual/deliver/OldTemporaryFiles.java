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

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jamesvirtual.os.Directory;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/**
 * Removes what was left in {@code tmp} 36 hours ago (maildir(5)), when a Maildir is delivered to
 * and not more often than once an hour. Remembers a fixed number of Maildirs. Thread-safe; runs as
 * the owner.
 */
final class OldTemporaryFiles {

  private static final Duration PAUSE = Duration.ofHours(1);
  private static final int REMEMBERED = 4096;

  /** Of each Maildir the hash of its path and the hour, by the hash. */
  private final AtomicLongArray visits = new AtomicLongArray(REMEMBERED);

  private final Duration age;

  /** Files that are older than this are removed. */
  OldTemporaryFiles(Duration age) {
    this.age = age;
  }

  /**
   * Cleans up.
   *
   * @param fresh a file that has just been made there: what time it is, by the clock of the file
   *     system, which may be another machine's
   */
  void visit(FilePath temporary, FileStatus fresh) {
    int hash = temporary.toString().hashCode();
    long visit = ((long) hash << 32) | ((System.nanoTime() / PAUSE.toNanos()) & 0xffff_ffffL);
    if (visits.getAndSet(hash & (REMEMBERED - 1), visit) != visit) {
      clean(temporary, fresh.changeTime() - age.toSeconds());
    }
  }

  private static void clean(FilePath temporary, long oldest) {
    try (Directory directory = Directory.open(temporary)) {
      for (String name = directory.next(); name != null; name = directory.next()) {
        removeIfOld(temporary.child(name), oldest);
      }
    } catch (PosixException e) {
      // A Maildir whose tmp cannot be read takes mail all the same.
    }
  }

  private static void removeIfOld(FilePath path, long oldest) {
    try {
      FileStatus status = Posix.linkStatus(path);
      if (status.isRegular() && status.changeTime() < oldest) {
        Posix.unlink(path);
      }
    } catch (PosixException e) {
      // Another delivery has ended and removed its own, or nobody may: there are more.
    }
  }
}
