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
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Every native declaration of the project: Linux, 64 bits, little-endian. Paths are UTF-8 bytes
 * with a NUL at the end. A result of -1 leaves the reason in {@link Native#getLastError}.
 *
 * <p>Each function is the one of its Linux manual page, section 2 or 3.
 */
final class Libc {

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 0x1;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_APPEND = 0x400;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int O_PATH = 0x200000;
  static final int RESOLVE_NO_MAGICLINKS = 0x2;
  static final int RESOLVE_NO_SYMLINKS = 0x4;

  /** The system call of openat2(2), on all processors. */
  static final int OPENAT2 = 437;

  /** Of no effect without {@code O_DIRECTORY}. */
  static final int O_TMPFILE = 0x400000;

  static final int AT_FDCWD = -100;
  static final int RENAME_NOREPLACE = 1;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_SYMLINK_FOLLOW = 0x400;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int STATX_BASIC_STATS = 0x7ff;
  static final int STATX_SIZE = 256;

  static final int STATFS_SIZE = 120;

  static final int PROT_READ = 1;
  static final int MAP_SHARED = 1;
  static final long MAP_FAILED = -1;

  static final int F_SETLK = 6;
  static final int F_OFD_SETLK = 37;
  static final int LOCK_SH_NB = 1 | 4;
  static final int LOCK_EX_NB = 2 | 4;
  static final int LOCK_UN = 8;

  static final int SYNC_FILE_RANGE_WRITE_AND_WAIT = 1 | 2 | 4;

  static final int POLLPRI = 2;

  static final int PR_GET_DUMPABLE = 3;
  static final int PR_SET_DUMPABLE = 4;
  static final int CAPABILITY_VERSION_3 = 0x20080522;
  static final int LC_CTYPE_AND_MESSAGES_MASK = 1 | 1 << 5;

  static {
    Native.register(Libc.class, NativeLibrary.getProcess());
  }

  private Libc() {}

  static native int openat(int directory, byte[] path, int flags, int mode);

  static native int close(int descriptor);

  static native int dup(int descriptor);

  static native long pread(int descriptor, long address, long count, long position);

  static native long mmap(
      long address, long length, int protection, int flags, int descriptor, long offset);

  static native int fstatfs(int descriptor, byte[] status);

  static native int munmap(long address, long length);

  static native long write(int descriptor, long address, long count);

  static native long writev(int descriptor, long vector, int count);

  static native long pwrite(int descriptor, byte[] bytes, long count, long position);

  static native int ftruncate(int descriptor, long length);

  static native int fsync(int descriptor);

  static native int sync_file_range(int descriptor, long offset, long count, int flags);

  static native int syncfs(int descriptor);

  static native int poll(int[] descriptors, long count, int timeout);

  static native int statx(int directory, byte[] path, int flags, int mask, byte[] status);

  /** The same with the addresses of path and result. */
  static native int statx(int directory, long path, int flags, int mask, long status);

  static native int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

  static native int renameat(int fromDirectory, byte[] from, int toDirectory, byte[] to);

  static native int unlinkat(int directory, byte[] path, int flags);

  static native int mkdirat(int directory, byte[] path, int mode);

  static native long readlinkat(int directory, byte[] path, byte[] target, long size);

  static native int fchmod(int descriptor, int mode);

  static native int fchown(int descriptor, int uid, int gid);

  /** For openat2 only. */
  static native long syscall(long number, long directory, byte[] path, long[] how, long size);

  /** For getdents64 only. */
  static native long syscall(long number, long directory, byte[] block, long size);

  static native int fcntl(int descriptor, int command, byte[] lock);

  static native int flock(int descriptor, int operation);

  static native int gethostname(byte[] name, long size);

  static native int geteuid();

  static native int getegid();

  static native int getgroups(int size, int[] groups);

  /** For setgroups only: libc's own wrapper changes every thread of the process. */
  static native long syscall(long number, long size, int[] groups);

  /** For renameat2 only. */
  static native long syscall(
      long number, long fromDirectory, byte[] from, long toDirectory, byte[] to, long flags);

  static native int setfsuid(int uid);

  static native int setfsgid(int gid);

  static native int prctl(int option, long second, long third, long fourth, long fifth);

  static native int capget(int[] header, int[] data);

  /** The result is the error number; what the entry points to lies in the text. */
  static native int getpwnam_r(byte[] name, Pointer entry, Pointer text, long size, Pointer found);

  /** The result is the error number; what the entry points to lies in the text. */
  static native int getgrnam_r(byte[] name, Pointer entry, Pointer text, long size, Pointer found);

  static native Pointer newlocale(int mask, byte[] name, Pointer base);

  static native Pointer strerror_l(int errno, Pointer locale);
}
