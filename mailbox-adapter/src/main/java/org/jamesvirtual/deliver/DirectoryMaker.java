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
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.UnsafeFileException;

/** Makes the directories of a Maildir, parents included: make_dirs(3) of Postfix. */
final class DirectoryMaker {

  private static final int OWNER_ONLY = 0700;
  private static final int REMEMBERED = 4096;

  private final Folders folders;
  private final FilePath base;
  private final boolean sync;

  /** By the hash of its path, a Maildir whose directories have their names stored. */
  private final AtomicReferenceArray<String> synced = new AtomicReferenceArray<>(REMEMBERED);

  /**
   * Sets what happens to the names of new directories.
   *
   * @param folders the ways to them
   * @param base what all Maildirs are below
   * @param sync each name is on stable storage before the next is made
   */
  DirectoryMaker(Folders folders, FilePath base, boolean sync) {
    this.folders = folders;
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
  void syncNames(FilePath maildir, FilePath file) throws PosixException, UnsafeFileException {
    int slot = slot(maildir);
    if (maildir.toString().equals(synced.get(slot))) {
      return;
    }
    FilePath directory = maildir;
    sync(directory, file);
    while (directory.isBelow(base)) {
      directory = directory.parent();
      sync(directory, file);
    }
    synced.set(slot, maildir.toString());
  }

  private void sync(FilePath directory, FilePath file) throws PosixException, UnsafeFileException {
    try (Folder folder = folders.open(directory)) {
      Posix.syncDirectory(folder.path(), file);
    }
  }

  private static int slot(FilePath maildir) {
    return maildir.toString().hashCode() & (REMEMBERED - 1);
  }

  /**
   * Makes a directory of a Maildir and whatever is missing above it, mode 0700, with the owner's
   * group even where the parent passes on its own.
   */
  void make(FilePath directory, Credentials owner) throws PosixException, UnsafeFileException {
    synced.set(slot(directory.parent()), null);
    makeMissing(directory, owner);
  }

  private void makeMissing(FilePath directory, Credentials owner)
      throws PosixException, UnsafeFileException {
    if (exists(directory)) {
      return;
    }
    FilePath parent = directory.parent();
    makeMissing(parent, owner);
    try (Folder folder = folders.open(parent)) {
      makeIn(folder, directory.name(), owner);
    }
  }

  private void makeIn(Folder folder, String name, Credentials owner) throws PosixException {
    FilePath made = folder.child(name);
    try {
      Posix.makeDirectory(made, OWNER_ONLY);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    if (Posix.linkStatus(made).gid() != owner.gid()) {
      Posix.changeGroup(made, owner);
    }
    if (sync) {
      Posix.syncDirectory(folder.path(), made);
    }
  }

  private boolean exists(FilePath directory) throws PosixException, UnsafeFileException {
    try (Folder folder = folders.open(directory)) {
      if (Posix.status(folder.path()).isDirectory()) {
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
