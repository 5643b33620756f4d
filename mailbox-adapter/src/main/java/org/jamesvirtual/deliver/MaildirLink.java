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

import java.time.Instant;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/**
 * Gives a finished message its name in {@code new}, never that of another file: by link(2), as
 * virtual(8) does, and where the file system has no links by a rename that replaces nothing.
 */
final class MaildirLink {

  private final MaildirName names;
  private final boolean mayRename;

  /**
   * Sets what happens without links.
   *
   * @param mayRename the message is renamed; else that is an error, as in virtual(8)
   */
  MaildirLink(MaildirName names, boolean mayRename) {
    this.names = names;
    this.mayRename = mayRename;
  }

  /**
   * Publishes a message.
   *
   * @param temporary its path in {@code tmp}, which it may lose
   * @param directory the path of {@code new}
   * @param start when its delivery began
   * @param file its status
   * @param intent told of a name that is not {@link MaildirName#delivered}, before it is there
   * @return its path in {@code new}
   * @throws PosixException if it has none; {@link Errno#ENOENT} where the directory is missing
   */
  FilePath publish(
      FilePath temporary, FilePath directory, Instant start, FileStatus file, Intent intent)
      throws PosixException {
    FilePath linked = directory.child(names.delivered(start, file));
    try {
      Posix.link(temporary, linked);
      return linked;
    } catch (PosixException e) {
      if (isThere(linked, file, intent)) {
        return linked;
      }
      if (!mayRename || !meansNoLinks(e.errno())) {
        throw e;
      }
    }
    FilePath renamed = directory.child(names.renamed(start, file));
    intent.link(file, temporary.name(), renamed.name());
    rename(temporary, renamed, file, intent);
    return renamed;
  }

  private static void rename(FilePath temporary, FilePath renamed, FileStatus file, Intent intent)
      throws PosixException {
    try {
      Posix.renameToNew(temporary, renamed);
    } catch (PosixException e) {
      if (!isThere(renamed, file, intent)) {
        throw e;
      }
    }
  }

  /** A network file system may do its work and report an error, when an answer was lost. */
  private static boolean isThere(FilePath path, FileStatus file, Intent intent) {
    try {
      return Posix.linkStatus(path).isSameFile(file);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
        intent.unclear();
      }
      return false;
    }
  }

  /** Also of some file systems that have links, but not between two directories. */
  private static boolean meansNoLinks(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EXDEV, Errno.EMLINK -> true;
      default -> false;
    };
  }
}
