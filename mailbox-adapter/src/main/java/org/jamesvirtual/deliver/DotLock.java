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
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileProbe;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/** The file {@code PATH.lock}: dot_lockfile(3) of Postfix. */
final class DotLock {

  private static final String SUFFIX = ".lock";

  private final FilePath path;
  private final FileVersion version;
  private final boolean left;
  private final Duration stale;
  private final long acquired = System.nanoTime();

  private DotLock(FilePath path, FileVersion version, boolean left, Duration stale) {
    this.path = path;
    this.version = version;
    this.left = left;
    this.stale = stale;
  }

  /**
   * The lock file that a delivery left behind when it was cut off; null if it is not there, or
   * another one is.
   *
   * @param changeTime its own, in nanoseconds, since an inode is used again
   */
  static DotLock left(FilePath mailbox, long inode, long changeTime, Duration stale)
      throws PosixException {
    FilePath path = mailbox.withSuffix(SUFFIX);
    FileVersion found = new FileProbe(path).version();
    return found != null && found.inode() == inode && found.changeTime() == changeTime
        ? new DotLock(path, found, true, stale)
        : null;
  }

  /**
   * Creates the lock file with mode 0000; one whose status is older than {@code stale} is removed.
   *
   * @throws PosixException {@link Errno#EEXIST} if it was there to the end
   */
  static DotLock acquire(FilePath mailbox, LockRetry retry, Duration stale) throws PosixException {
    FilePath path = mailbox.withSuffix(SUFFIX);
    for (int attempt = 1; ; attempt++) {
      try {
        return create(path, stale);
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

  private static DotLock create(FilePath path, Duration stale) throws PosixException {
    Posix.create(path, 0).close();
    return new DotLock(path, version(path), false, stale);
  }

  private static FileVersion version(FilePath path) {
    try {
      return new FileProbe(path).version();
    } catch (PosixException e) {
      // It is held all the same.
      return null;
    }
  }

  /**
   * The lock file when it was made; null if somebody has removed it at once, or nobody can tell.
   */
  FileVersion version() {
    return version;
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
    if (Duration.ofNanos(System.nanoTime() - acquired).toSeconds() > stale.toSeconds()) {
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
      long age = System.currentTimeMillis() / 1000 - Posix.status(path).changeTime();
      if (age > stale.toSeconds()) {
        Posix.unlink(path);
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
