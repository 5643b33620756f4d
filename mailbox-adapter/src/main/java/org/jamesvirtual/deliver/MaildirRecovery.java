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
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/** Finds out whether a message came into a Maildir before a crash. Runs as the owner. */
final class MaildirRecovery {

  /** Null where names are not synced. */
  private final DirectoryMaker directories;

  MaildirRecovery(DirectoryMaker directories) {
    this.directories = directories;
  }

  Finding recover(FilePath maildir, Trace.Link trace) {
    try {
      removeTemporary(maildir, trace);
      FilePath found = find(maildir, trace);
      if (found == null && !(trace.complete() && trace.sameBoot())) {
        return Finding.undone("");
      }
      if (found != null && directories != null) {
        Posix.syncDirectory(found.parent(), found);
        directories.syncNames(maildir, found);
      }
      return Finding.stored(maildir + ": " + trace.published() + " had been delivered");
    } catch (PosixException e) {
      return Finding.failed(maildir.toString(), e);
    }
  }

  private static void removeTemporary(FilePath maildir, Trace.Link trace) throws PosixException {
    FilePath temporary = maildir.child("tmp").child(trace.temporary());
    if (inode(temporary) == trace.inode()) {
      Posix.unlink(temporary);
    }
  }

  /**
   * By its name, which no other file has: some file systems give a file another inode number from
   * time to time. Readers move it to {@code cur} and put flags behind its name (maildir(5)).
   */
  private static FilePath find(FilePath maildir, Trace.Link trace) throws PosixException {
    FilePath fresh = maildir.child("new").child(trace.published());
    return exists(fresh) ? fresh : findSeen(maildir.child("cur"), trace);
  }

  private static FilePath findSeen(FilePath seen, Trace.Link trace) throws PosixException {
    try (Directory directory = Directory.open(seen)) {
      for (String name = directory.next(); name != null; name = directory.next()) {
        if (name.startsWith(trace.published())) {
          return seen.child(name);
        }
      }
      return null;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private static boolean exists(FilePath path) throws PosixException {
    return inode(path) != 0;
  }

  /** Of a file; 0 if there is none. */
  private static long inode(FilePath path) throws PosixException {
    try {
      return Posix.linkStatus(path).inode();
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return 0;
      }
      throw e;
    }
  }
}
