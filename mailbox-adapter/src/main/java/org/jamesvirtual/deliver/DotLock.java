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
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/** The file {@code PATH.lock}: dot_lockfile(3) of Postfix. */
final class DotLock {

  private static final String SUFFIX = ".lock";
  private static final long SECOND = 1_000_000_000;

  private final FilePath path;
  private final boolean left;
  private final Duration stale;

  /** By {@link System#nanoTime}, when it was made. */
  private final long made;

  private DotLock(FilePath path, boolean left, Duration stale, long made) {
    this.path = path;
    this.left = left;
    this.stale = stale;
    this.made = made;
  }

  /**
   * The lock file that a delivery left behind when it was cut off; null if it is not there, or
   * another one is. One that is stale is removed: anybody may do that at any moment, so nobody
   * holds it.
   *
   * @param time when it was made, in nanoseconds, since an inode is used again
   */
  static DotLock left(FilePath mailbox, long inode, long time, Duration stale)
      throws PosixException {
    FilePath path = mailbox.withSuffix(SUFFIX);
    FileVersion found = version(path);
    if (found == null || found.inode() != inode || found.modifyTime() != time) {
      return null;
    }
    Duration age = age(found.changeTime() / SECOND);
    if (isStale(age, stale)) {
      remove(path);
      return null;
    }
    return new DotLock(path, true, stale, System.nanoTime() - age.toNanos());
  }

  /**
   * Creates the lock file with mode 0000; one whose status is older than {@code stale} is removed.
   *
   * @param intent told of the lock file, where possible before it has its name
   * @throws PosixException {@link Errno#EEXIST} if it was there to the end
   */
  static DotLock acquire(FilePath mailbox, LockRetry retry, Duration stale, Intent intent)
      throws PosixException {
    FilePath path = mailbox.withSuffix(SUFFIX);
    for (int attempt = 1; ; attempt++) {
      try {
        create(path, intent);
        return new DotLock(path, false, stale, System.nanoTime());
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST || attempt == retry.attempts()) {
          throw e;
        }
        removeIfStale(path, stale);
        if (!retry.again(attempt)) {
          throw e;
        }
      }
    }
  }

  private static void create(FilePath path, Intent intent) throws PosixException {
    if (intent != Intent.NONE && createRecorded(path, intent)) {
      return;
    }
    try (Descriptor file = Posix.create(path, 0)) {
      tell(file, intent);
    } catch (RuntimeException | Error e) {
      remove(path);
      throw e;
    }
  }

  private static void tell(Descriptor file, Intent intent) {
    try {
      intent.locked(file.version());
    } catch (PosixException e) {
      // Nobody can tell which file it is: it is held all the same.
    }
  }

  /**
   * Has it written down which file the lock is before others see it: so none is left behind that
   * nobody knows.
   *
   * @return false if that cannot be done here
   */
  private static boolean createRecorded(FilePath path, Intent intent) throws PosixException {
    try (Descriptor file = Posix.createNameless(path.parent())) {
      intent.locked(file.version());
      Posix.name(file, path);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.EEXIST) {
        throw e;
      }
      return false;
    }
  }

  /** Whether it was left by {@link #left}, not made anew. */
  boolean isLeft() {
    return left;
  }

  /**
   * Removes the lock file. One that has become stale stays: it may be somebody else's by now, and
   * if it is not, the next who wants it removes it.
   */
  void release() {
    if (isStale(Duration.ofNanos(System.nanoTime() - made), stale)) {
      return;
    }
    try {
      Posix.unlink(path);
    } catch (PosixException e) {
      // Somebody took it for stale, or the disk is broken: the message is written all the same.
    }
  }

  private static void removeIfStale(FilePath path, Duration stale) throws PosixException {
    try {
      if (isStale(age(Posix.status(path).changeTime()), stale)) {
        Posix.unlink(path);
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static void remove(FilePath path) throws PosixException {
    try {
      Posix.unlink(path);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static FileVersion version(FilePath path) throws PosixException {
    try {
      return Posix.linkVersion(path);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  /** By the clocks, which may be those of two machines. */
  private static Duration age(long changeTime) {
    return Duration.ofSeconds(System.currentTimeMillis() / 1000 - changeTime);
  }

  private static boolean isStale(Duration age, Duration stale) {
    return age.toSeconds() > stale.toSeconds();
  }
}
