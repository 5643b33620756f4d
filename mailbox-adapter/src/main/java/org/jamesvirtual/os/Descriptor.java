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
import java.util.List;

/** An open file. Not thread-safe. */
public final class Descriptor implements AutoCloseable {

  /** With {@link Libc#AT_EMPTY_PATH}: the file itself. */
  static final byte[] EMPTY_PATH = {0};

  /** No file's: every call with it fails with EBADF. */
  private static final int CLOSED = -1;

  private final FilePath path;
  private int number;

  Descriptor(int number, FilePath path) {
    this.number = number;
    this.path = path;
  }

  /** fstat(2). */
  public FileStatus status() throws PosixException {
    return FileStatus.of(statx());
  }

  /** fstat(2), with the times to the nanosecond. */
  public FileVersion version() throws PosixException {
    return FileVersion.of(statx());
  }

  private byte[] statx() throws PosixException {
    byte[] status = new byte[Libc.STATX_SIZE];
    check(
        Libc.statx(number, EMPTY_PATH, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, status),
        "fstat");
    return status;
  }

  /**
   * Reads into the whole buffer, or up to the end of the file, from a position of the file.
   *
   * @param length at most the capacity of the buffer
   * @return how many bytes were read; they stand at the buffer's beginning
   */
  public int read(ReadBuffer buffer, long position, int length) throws PosixException {
    int done = 0;
    while (done < length) {
      long count = Libc.pread(number, buffer.address() + done, length - done, position + done);
      if (count > 0) {
        done += (int) count;
      } else if (count == 0) {
        break;
      } else if (Native.getLastError() != Errno.EINTR) {
        throw failed("read");
      }
    }
    buffer.filled(done);
    return done;
  }

  /** Writes the whole buffer and clears it. */
  public void write(NativeBuffer buffer) throws PosixException {
    writeFrom(buffer, 0);
    buffer.clear();
  }

  /**
   * Writes one buffer and then others, which stay as they are: writev(2), one call unless the file
   * takes only a part.
   *
   * @param vector with room for all of them
   */
  public void write(NativeBuffer first, List<NativeBuffer> rest, WriteVector vector)
      throws PosixException {
    vector.set(first, rest);
    long done;
    do {
      done = Libc.writev(number, vector.address(), vector.count());
    } while (done < 0 && Native.getLastError() == Errno.EINTR);
    if (done < 0) {
      throw failed("write");
    }
    done = writeAfter(first, done);
    for (int i = 0; i < rest.size(); i++) {
      done = writeAfter(rest.get(i), done);
    }
  }

  /** Writes what a call has left of a buffer; returns what of the call is left for the next. */
  private long writeAfter(NativeBuffer buffer, long done) throws PosixException {
    if (done >= buffer.size()) {
      return done - buffer.size();
    }
    writeFrom(buffer, done);
    return 0;
  }

  private void writeFrom(NativeBuffer buffer, long start) throws PosixException {
    long done = start;
    while (done < buffer.size()) {
      long count = Libc.write(number, buffer.address() + done, buffer.size() - done);
      if (count > 0) {
        done += count;
      } else if (count == 0) {
        throw new PosixException(Errno.EIO, "write", path.toString());
      } else if (Native.getLastError() != Errno.EINTR) {
        throw failed("write");
      }
    }
  }

  /** Writes the first bytes of an array at a position of the file. */
  public void writeAt(byte[] bytes, int length, long position) throws PosixException {
    long count;
    do {
      count = Libc.pwrite(number, bytes, length, position);
    } while (count < 0 && Native.getLastError() == Errno.EINTR);
    if (count >= 0 && count < length) {
      throw new PosixException(Errno.ENOSPC, "write", path.toString());
    }
    check((int) count, "write");
  }

  /** ftruncate(2). */
  public void truncate(long length) throws PosixException {
    int result;
    do {
      result = Libc.ftruncate(number, length);
    } while (result < 0 && Native.getLastError() == Errno.EINTR);
    check(result, "ftruncate");
  }

  /** fsync(2): the file's content and status are on stable storage. */
  public void sync() throws PosixException {
    int result;
    do {
      result = Libc.fsync(number);
    } while (result < 0 && Native.getLastError() == Errno.EINTR);
    check(result, "fsync");
  }

  /**
   * sync_file_range(2) of the whole file: its content is on the disk, if perhaps only in the cache
   * of that, and nothing is stored yet. Where {@link JournaledFileSystems#haveContent}, its place
   * and length are in the journal before every later change, and {@link #syncAllBefore} stores it.
   *
   * @throws PosixException if the content could not be written, a full disk or quota included
   */
  public void writeBack() throws PosixException {
    check(
        Libc.sync_file_range(number, 0, 0, Libc.SYNC_FILE_RANGE_WRITE_AND_WAIT), "sync_file_range");
  }

  /** Whether {@link #writeBack} can be called: a filter of system calls may refuse it (seccomp). */
  static boolean canWriteBack() {
    return Libc.sync_file_range(CLOSED, 0, 0, Libc.SYNC_FILE_RANGE_WRITE_AND_WAIT) < 0
        && Native.getLastError() == Errno.EBADF;
  }

  /**
   * fchmod(2) and fsync(2): as {@link #sync}, and where the file system is one of {@link
   * JournaledFileSystems} every change of it that was made before is stored as well, for the change
   * of this file comes after them in the journal.
   *
   * @param mode the permission bits that the file has
   */
  public void syncAllBefore(int mode) throws PosixException {
    check(Libc.fchmod(number, mode), "fchmod");
    sync();
  }

  /** syncfs(2): everything of the file system that this file is on is on stable storage. */
  void syncFileSystem() throws PosixException {
    check(Libc.syncfs(number), "syncfs");
  }

  /**
   * close(2) of a duplicate, for a file that is not synced and not done with: a network file system
   * may fail only here. The locks stay.
   */
  public void flush() throws PosixException {
    int duplicate = Libc.dup(number);
    check(duplicate, "dup");
    check(Libc.close(duplicate), "close");
  }

  /** close(2), for a file that was not synced: a network file system may fail only here. */
  public void closeOrFail() throws PosixException {
    if (number != CLOSED) {
      check(Libc.close(release()), "close");
    }
  }

  /** close(2); a file that was synced, or is given up, has nothing to lose by an error. */
  @Override
  public void close() {
    if (number != CLOSED) {
      Libc.close(release());
    }
  }

  // Even a close that fails gives the number away, and another thread's file may have it next.
  private int release() {
    int released = number;
    number = CLOSED;
    return released;
  }

  FilePath path() {
    return path;
  }

  int number() {
    return number;
  }

  PosixException failed(String call) {
    return new PosixException(Native.getLastError(), call, path.toString());
  }

  private void check(int result, String call) throws PosixException {
    if (result < 0) {
      throw failed(call);
    }
  }
}
