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

import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/** Makes the directories of a Maildir, parents included: make_dirs(3) of Postfix. */
final class DirectoryMaker {

  private static final int OWNER_ONLY = 0700;

  private final boolean sync;

  /**
   * Sets what happens to the names of new directories.
   *
   * @param sync each is on stable storage before the next is made
   */
  DirectoryMaker(boolean sync) {
    this.sync = sync;
  }

  /**
   * Makes a directory and whatever is missing above it, mode 0700, with the owner's group even
   * where the parent passes on its own.
   */
  void make(FilePath directory, Credentials owner) throws PosixException {
    if (exists(directory)) {
      return;
    }
    FilePath parent = directory.parent();
    make(parent, owner);
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
