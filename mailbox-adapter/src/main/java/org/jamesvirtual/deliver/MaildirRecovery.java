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

  private final boolean syncNames;

  MaildirRecovery(boolean syncNames) {
    this.syncNames = syncNames;
  }

  Finding recover(FilePath maildir, Trace.Link trace) {
    try {
      removeTemporary(maildir, trace);
      boolean stored = (trace.complete() && trace.sameBoot()) || isThere(maildir, trace);
      if (stored && syncNames) {
        syncNames(maildir, trace);
      }
      return stored
          ? Finding.stored(maildir + ": " + trace.published() + " had been delivered")
          : Finding.undone("");
    } catch (PosixException e) {
      return Finding.later(maildir + ": " + e.detail());
    }
  }

  private static void removeTemporary(FilePath maildir, Trace.Link trace) throws PosixException {
    FilePath temporary = maildir.child("tmp").child(trace.temporary());
    if (isFile(temporary, trace.inode())) {
      Posix.unlink(temporary);
    }
  }

  /** Readers move a file to {@code cur} and put flags behind its name (maildir(5)). */
  private static boolean isThere(FilePath maildir, Trace.Link trace) throws PosixException {
    if (isFile(maildir.child("new").child(trace.published()), trace.inode())) {
      return true;
    }
    FilePath seen = maildir.child("cur");
    for (String name : Directory.names(seen)) {
      if (name.startsWith(trace.published()) && isFile(seen.child(name), trace.inode())) {
        return true;
      }
    }
    return false;
  }

  private static void syncNames(FilePath maildir, Trace.Link trace) throws PosixException {
    FilePath directory = maildir.child("new");
    Posix.syncDirectory(directory, directory.child(trace.published()));
  }

  private static boolean isFile(FilePath path, long inode) throws PosixException {
    try {
      return Posix.linkStatus(path).inode() == inode;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return false;
      }
      throw e;
    }
  }
}
