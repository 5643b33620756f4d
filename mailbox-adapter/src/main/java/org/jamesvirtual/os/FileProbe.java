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
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks at one path, or at one open file, again and again, by statx(2), and makes no garbage by it.
 * Not thread-safe.
 */
public final class FileProbe {

  private static final long SECOND = 1_000_000_000;

  private final FilePath path;
  private final Descriptor file;
  private final ByteBuffer name;
  private final ByteBuffer status =
      ByteBuffer.allocateDirect(Libc.STATX_SIZE).order(ByteOrder.nativeOrder());
  private final long nameAddress;
  private final long statusAddress;

  /** Takes the path, which need not exist. */
  public FileProbe(FilePath path) {
    this(path, null, path.bytes());
  }

  /**
   * Takes an open file, which costs a third of what a path does: nothing is to be walked.
   *
   * @param file stays the caller's; once it is closed, each question fails
   */
  public FileProbe(Descriptor file) {
    this(file.path(), file, Descriptor.EMPTY_PATH);
  }

  private FileProbe(FilePath path, Descriptor file, byte[] bytes) {
    this.path = path;
    this.file = file;
    name = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    nameAddress = Pointer.nativeValue(Native.getDirectBufferPointer(name));
    statusAddress = Pointer.nativeValue(Native.getDirectBufferPointer(status));
  }

  /** The version that stands at the path now; null if there is no such file. */
  public FileVersion version() throws PosixException {
    return exists() ? new FileVersion(device(), inode(), size(), modifyTime(), changeTime()) : null;
  }

  /** Whether it is this very version now. */
  public boolean shows(FileVersion version) throws PosixException {
    return exists()
        && inode() == version.inode()
        && changeTime() == version.changeTime()
        && size() == version.size()
        && modifyTime() == version.modifyTime()
        && device() == version.device();
  }

  /** Whether it is this file now, in whatever version. */
  public boolean showsFile(FileVersion version) throws PosixException {
    return exists() && inode() == version.inode() && device() == version.device();
  }

  /**
   * Whether it has a name, at the path or elsewhere: nobody removed it or renamed another over it.
   */
  public boolean isLinked() throws PosixException {
    return exists() && status.getInt(16) != 0;
  }

  /** Whether anything stands at the path now. */
  public boolean exists() throws PosixException {
    try {
      int directory = file == null ? Libc.AT_FDCWD : file.number();
      int flags = file == null ? 0 : Libc.AT_EMPTY_PATH;
      int result = Libc.statx(directory, nameAddress, flags, Libc.STATX_BASIC_STATS, statusAddress);
      int errno = result < 0 ? Native.getLastError() : 0;
      if (errno != 0 && errno != Errno.ENOENT) {
        throw new PosixException(errno, "stat", path.toString());
      }
      return errno == 0;
    } finally {
      // Both buffers: their addresses are in use.
      Reference.reachabilityFence(this);
    }
  }

  private long device() {
    return FileStatus.device(status.getInt(136), status.getInt(140));
  }

  private long inode() {
    return status.getLong(32);
  }

  private long size() {
    return status.getLong(40);
  }

  private long changeTime() {
    return status.getLong(96) * SECOND + status.getInt(104);
  }

  private long modifyTime() {
    return status.getLong(112) * SECOND + status.getInt(120);
  }
}
