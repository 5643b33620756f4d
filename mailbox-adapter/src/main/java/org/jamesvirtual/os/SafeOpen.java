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
package org.jamesvirtual.os;

/**
 * Opens a mailbox file so that nobody who may write to its directory can misdirect the mail:
 * Postfix's safe_open(3).
 */
public final class SafeOpen {

  private static final int OWNER_ONLY = 0600;

  private SafeOpen() {}

  /**
   * Opens a file for appending, or creates it with mode 0600. Never waits. What is opened may still
   * be a device or a FIFO with a reader: the caller asks {@link FileStatus#isRegular}.
   *
   * @throws UnsafeFileException if it is a directory, has several hard links, is a symbolic link
   *     (other than one of root's in a directory of root's alone), or was replaced meanwhile
   * @throws PosixException if the system refuses
   */
  public static Descriptor forAppend(FilePath path) throws PosixException, UnsafeFileException {
    try {
      return existing(path);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    try {
      return Posix.create(path, OWNER_ONLY);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    // Somebody else created it between the two.
    return existing(path);
  }

  /**
   * The same of a file that exists.
   *
   * @throws PosixException {@link Errno#ENOENT} if it does not
   */
  public static Descriptor existing(FilePath path) throws PosixException, UnsafeFileException {
    Descriptor file = openExisting(path);
    try {
      check(path, file.status());
      return file;
    } catch (Throwable t) {
      file.close();
      throw t;
    }
  }

  private static Descriptor openExisting(FilePath path) throws PosixException, UnsafeFileException {
    try {
      return Posix.openForAppend(path, false);
    } catch (PosixException e) {
      if (e.errno() != Errno.ELOOP) {
        throw e;
      }
    }
    requireTrusted(path, Posix.linkStatus(path));
    return Posix.openForAppend(path, true);
  }

  private static void check(FilePath path, FileStatus opened)
      throws PosixException, UnsafeFileException {
    if (opened.links() != 1) {
      throw new UnsafeFileException("file has " + opened.links() + " hard links");
    }
    if (opened.isDirectory()) {
      throw new UnsafeFileException("file is a directory");
    }
    FileStatus named = Posix.linkStatus(path);
    if (named.isSymbolicLink()) {
      requireTrusted(path, named);
    } else if (!named.isSameFile(opened)
        || named.links() != opened.links()
        || named.mode() != opened.mode()) {
      throw new UnsafeFileException("file status changed unexpectedly");
    }
  }

  private static void requireTrusted(FilePath path, FileStatus link)
      throws PosixException, UnsafeFileException {
    if (link.isSymbolicLink() && link.uid() == 0 && Posix.status(path.parent()).isRootsAlone()) {
      return;
    }
    throw new UnsafeFileException("file is a symbolic link");
  }
}
