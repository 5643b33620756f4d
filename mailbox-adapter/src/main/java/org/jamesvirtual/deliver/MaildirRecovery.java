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

import org.jamesvirtual.os.Directory;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.UnsafeFileException;

/** Finds out whether a message came into a Maildir before a crash. Runs as the owner. */
final class MaildirRecovery {

  private final Folders folders;

  /** Null where names are not synced. */
  private final DirectoryMaker directories;

  MaildirRecovery(Folders folders, DirectoryMaker directories) {
    this.folders = folders;
    this.directories = directories;
  }

  Finding recover(FilePath maildir, Trace.Link trace) {
    try {
      removeTemporary(maildir.child("tmp"), trace);
      return isStored(maildir, trace) || (trace.complete() && trace.sameBoot())
          ? Finding.stored(maildir + ": " + trace.published() + " had been delivered")
          : Finding.undone("");
    } catch (PosixException e) {
      return Finding.failed(maildir.toString(), e);
    } catch (UnsafeFileException e) {
      return Finding.unknown(maildir + ": " + e.detail() + "; left as it is");
    }
  }

  private void removeTemporary(FilePath directory, Trace.Link trace)
      throws PosixException, UnsafeFileException {
    try (Folder folder = folders.open(directory)) {
      FilePath temporary = folder.child(trace.temporary());
      if (inode(temporary) == trace.inode()) {
        Posix.unlink(temporary);
      }
    } catch (PosixException e) {
      requireMissing(e);
    }
  }

  /**
   * Whether the message has its name, and that is stored now. By the name, which no other file has:
   * some file systems give a file another inode number from time to time. Readers move it to {@code
   * cur} and put flags behind its name (maildir(5)).
   */
  private boolean isStored(FilePath maildir, Trace.Link trace)
      throws PosixException, UnsafeFileException {
    return isIn(maildir.child("new"), maildir, trace) || isIn(maildir.child("cur"), maildir, trace);
  }

  private boolean isIn(FilePath directory, FilePath maildir, Trace.Link trace)
      throws PosixException, UnsafeFileException {
    try (Folder folder = folders.open(directory)) {
      FilePath found = find(folder, trace.published());
      if (found == null) {
        return false;
      }
      if (directories != null) {
        Posix.syncDirectory(folder.path(), found);
        directories.syncNames(maildir, found);
      }
      return true;
    } catch (PosixException e) {
      requireMissing(e);
      return false;
    }
  }

  private static FilePath find(Folder folder, String published) throws PosixException {
    FilePath unchanged = folder.child(published);
    if (inode(unchanged) != 0) {
      return unchanged;
    }
    try (Directory directory = Directory.open(folder.path())) {
      for (String name = directory.next(); name != null; name = directory.next()) {
        if (name.startsWith(published)) {
          return folder.child(name);
        }
      }
      return null;
    }
  }

  private static void requireMissing(PosixException e) throws PosixException {
    if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
      throw e;
    }
  }

  /** Of a file; 0 if there is none. */
  private static long inode(FilePath path) throws PosixException {
    try {
      return Posix.linkStatus(path).inode();
    } catch (PosixException e) {
      requireMissing(e);
      return 0;
    }
  }
}
