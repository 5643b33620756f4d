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

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/** Makes the directories of a Maildir, parents included: make_dirs(3) of Postfix. */
final class DirectoryMaker {

  private static final int OWNER_ONLY = 0700;
  private static final int REMEMBERED = 4096;

  private final FilePath base;
  private final boolean sync;

  /** By the hash of its path, a Maildir whose directories have their names stored. */
  private final AtomicReferenceArray<String> synced = new AtomicReferenceArray<>(REMEMBERED);

  /**
   * Sets what happens to the names of new directories.
   *
   * @param base what all Maildirs are below
   * @param sync each name is on stable storage before the next is made
   */
  DirectoryMaker(FilePath base, boolean sync) {
    this.base = base;
    this.sync = sync;
  }

  /**
   * Stores the names of a Maildir's directories and of those above it, up to the base, when that
   * was not done since the start: another delivery, or a process that has ended, may have made them
   * and not have synced them yet.
   *
   * @param file as in {@link Posix#syncDirectory}
   */
  void syncNames(FilePath maildir, FilePath file) throws PosixException {
    int slot = slot(maildir);
    if (maildir.toString().equals(synced.get(slot))) {
      return;
    }
    FilePath directory = maildir;
    Posix.syncDirectory(directory, file);
    while (directory.isBelow(base)) {
      directory = directory.parent();
      Posix.syncDirectory(directory, file);
    }
    synced.set(slot, maildir.toString());
  }

  private static int slot(FilePath maildir) {
    return maildir.toString().hashCode() & (REMEMBERED - 1);
  }

  /**
   * Makes a directory of a Maildir and whatever is missing above it, mode 0700, with the owner's
   * group even where the parent passes on its own.
   */
  void make(FilePath directory, Credentials owner) throws PosixException {
    synced.set(slot(directory.parent()), null);
    makeMissing(directory, owner);
  }

  private void makeMissing(FilePath directory, Credentials owner) throws PosixException {
    if (exists(directory)) {
      return;
    }
    FilePath parent = directory.parent();
    makeMissing(parent, owner);
    try {
      Posix.makeDirectory(directory, OWNER_ONLY);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    if (Posix.linkStatus(directory).gid() != owner.gid()) {
      Posix.changeGroup(directory, owner);
    }
    if (sync) {
      Posix.syncDirectory(parent, directory);
    }
  }

  private static boolean exists(FilePath directory) throws PosixException {
    try {
      if (Posix.status(directory).isDirectory()) {
        return true;
      }
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
    throw new PosixException(Errno.ENOTDIR, "mkdir", directory.toString());
  }
}
