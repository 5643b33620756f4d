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

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;

/** System calls on paths, with exceptions for errors. Works with the identity of the thread. */
public final class Posix {

  static final Abi ABI = Abi.current().orElseThrow();

  private static final int PATH_MAX = 4096;

  /** {@link PosixException#call} of {@link #create}. */
  public static final String CREATE = "create";

  private Posix() {}

  /**
   * Creates a file for writing; whatever has the name already, a symbolic link included, is {@link
   * Errno#EEXIST}.
   *
   * @param mode permission bits
   */
  public static Descriptor create(FilePath path, int mode) throws PosixException {
    return open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, mode, CREATE);
  }

  /**
   * Opens a file that exists for reading. Never waits: what is opened may be a FIFO or a device,
   * the caller asks {@link FileStatus#isRegular}.
   */
  public static Descriptor openForRead(FilePath path) throws PosixException {
    return open(path, Libc.O_RDONLY | Libc.O_NONBLOCK, 0);
  }

  /** Opens a file for writing, one of mode 0600 where there is none. */
  public static Descriptor openForWrite(FilePath path) throws PosixException {
    return open(path, Libc.O_WRONLY | Libc.O_CREAT | ABI.noFollowFlag(), 0600);
  }

  /**
   * Creates a file for writing that has no name yet, mode 0, and vanishes when it is closed without
   * one.
   *
   * @param directory on whose file system it is; some have no such files
   */
  public static Descriptor createNameless(FilePath directory) throws PosixException {
    return open(directory, Libc.O_WRONLY | Libc.O_TMPFILE | ABI.directoryFlag(), 0);
  }

  /**
   * Gives a file of {@link #createNameless} its name; whatever has the name already is {@link
   * Errno#EEXIST}. Wants {@code /proc}.
   */
  public static void name(Descriptor nameless, FilePath to) throws PosixException {
    byte[] from = FilePath.of("/proc/self/fd/" + nameless.number()).bytes();
    check(
        Libc.linkat(Libc.AT_FDCWD, from, to.directory(), to.bytes(), Libc.AT_SYMLINK_FOLLOW),
        "link",
        to);
  }

  /** stat(2). */
  public static FileStatus status(FilePath path) throws PosixException {
    return FileStatus.of(statx(path, 0));
  }

  /** lstat(2): of a symbolic link itself. */
  public static FileStatus linkStatus(FilePath path) throws PosixException {
    return FileStatus.of(statx(path, Libc.AT_SYMLINK_NOFOLLOW));
  }

  /** lstat(2), with the times to the nanosecond. */
  public static FileVersion linkVersion(FilePath path) throws PosixException {
    return FileVersion.of(statx(path, Libc.AT_SYMLINK_NOFOLLOW));
  }

  /** link(2). */
  public static void link(FilePath from, FilePath to) throws PosixException {
    check(Libc.linkat(from.directory(), from.bytes(), to.directory(), to.bytes(), 0), "link", to);
  }

  /**
   * rename(2) to a name that nothing has; {@link Errno#EEXIST} otherwise. A file system that cannot
   * see to that is asked before, so the name must be one that nobody else will make.
   */
  public static void renameToNew(FilePath from, FilePath to) throws PosixException {
    long result =
        Libc.syscall(
            ABI.renameat2(),
            from.directory(),
            from.bytes(),
            to.directory(),
            to.bytes(),
            Libc.RENAME_NOREPLACE);
    int errno = result < 0 ? Native.getLastError() : 0;
    if (errno == Errno.EINVAL || errno == Errno.ENOSYS) {
      requireNothingAt(to);
      check(
          Libc.renameat(from.directory(), from.bytes(), to.directory(), to.bytes()), "rename", to);
    } else if (errno != 0) {
      throw new PosixException(errno, "rename", to.toString());
    }
  }

  /** unlink(2). */
  public static void unlink(FilePath path) throws PosixException {
    check(Libc.unlinkat(path.directory(), path.bytes(), 0), "unlink", path);
  }

  /** mkdir(2). */
  public static void makeDirectory(FilePath path, int mode) throws PosixException {
    check(Libc.mkdirat(path.directory(), path.bytes(), mode), "mkdir", path);
  }

  /**
   * Gives a directory of an owner his group. Nothing happens to what is not his: the path may lead
   * elsewhere by now, and some processes may give away other users' files.
   *
   * @throws PosixException {@link Errno#EPERM} if it is another user's
   */
  public static void changeGroup(FilePath directory, Credentials owner) throws PosixException {
    try (Descriptor opened = openDirectory(directory)) {
      FileStatus status = opened.status();
      if (status.uid() != owner.uid()) {
        throw new PosixException(Errno.EPERM, "chown", directory.toString());
      }
      if (status.gid() != owner.gid()) {
        check(Libc.fchown(opened.number(), -1, (int) owner.gid()), "chown", directory);
      }
    }
  }

  /**
   * The names in a directory are on stable storage after this.
   *
   * @param directory to be synced
   * @param file a file in it that the caller may read: where the directory itself may be searched
   *     but not read, the file's whole file system is synced instead
   */
  public static void syncDirectory(FilePath directory, FilePath file) throws PosixException {
    try (Descriptor opened = openDirectory(directory, 0)) {
      opened.sync();
    } catch (PosixException e) {
      if (e.errno() == Errno.EACCES) {
        syncFileSystem(file);
      } else if (e.errno() != Errno.EINVAL) {
        // EINVAL: a file system that has no such thing as syncing a directory.
        throw e;
      }
    }
  }

  /** Opens a file that exists for appending; a FIFO without a reader fails and does not wait. */
  static Descriptor openForAppend(FilePath path, boolean followLink) throws PosixException {
    int flags = Libc.O_WRONLY | Libc.O_APPEND | Libc.O_NONBLOCK;
    return open(path, followLink ? flags : flags | ABI.noFollowFlag(), 0);
  }

  /** Opens a directory as a place to work in, which only wants the right to search above it. */
  static Descriptor openFolder(FilePath path, int flags) throws PosixException {
    return open(path, Libc.O_PATH | ABI.directoryFlag() | flags, 0);
  }

  /** readlink(2). */
  static String target(FilePath link) throws PosixException {
    byte[] target = new byte[PATH_MAX];
    long length = Libc.readlinkat(link.directory(), link.bytes(), target, target.length);
    check((int) length, "readlink", link);
    return new String(target, 0, (int) length, StandardCharsets.UTF_8);
  }

  /** Opens a directory for reading, and no symbolic link. */
  static Descriptor openDirectory(FilePath path) throws PosixException {
    return openDirectory(path, ABI.noFollowFlag());
  }

  private static Descriptor openDirectory(FilePath path, int flags) throws PosixException {
    return open(path, Libc.O_RDONLY | ABI.directoryFlag() | flags, 0);
  }

  private static void syncFileSystem(FilePath file) throws PosixException {
    try (Descriptor opened = openForRead(file)) {
      opened.syncFileSystem();
    }
  }

  private static Descriptor open(FilePath path, int flags, int mode) throws PosixException {
    return open(path, flags, mode, "open");
  }

  private static Descriptor open(FilePath path, int flags, int mode, String call)
      throws PosixException {
    int number;
    do {
      number = Libc.openat(path.directory(), path.bytes(), flags | Libc.O_CLOEXEC, mode);
    } while (number < 0 && Native.getLastError() == Errno.EINTR);
    check(number, call, path);
    return new Descriptor(number, path);
  }

  private static byte[] statx(FilePath path, int flags) throws PosixException {
    byte[] status = new byte[Libc.STATX_SIZE];
    check(
        Libc.statx(path.directory(), path.bytes(), flags, Libc.STATX_BASIC_STATS, status),
        flags == Libc.AT_SYMLINK_NOFOLLOW ? "lstat" : "stat",
        path);
    return status;
  }

  private static void requireNothingAt(FilePath path) throws PosixException {
    try {
      linkStatus(path);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      throw e;
    }
    throw new PosixException(Errno.EEXIST, "rename", path.toString());
  }

  private static void check(int result, String call, FilePath path) throws PosixException {
    if (result < 0) {
      throw new PosixException(Native.getLastError(), call, path.toString());
    }
  }
}
