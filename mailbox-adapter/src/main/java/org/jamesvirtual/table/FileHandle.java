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
package org.jamesvirtual.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileProbe;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.ReadBuffer;
import org.jamesvirtual.os.SharedLock;

/** An open file with the buffers to read it. For one thread at a time. */
final class FileHandle implements AutoCloseable {

  private static final int BUFFERS = 3;

  private final FilePath path;
  private final FileProbe probe;
  private final ReadBuffer[] buffers = new ReadBuffer[BUFFERS];
  private Descriptor file;
  private FileVersion opened;

  FileHandle(FilePath path) {
    this.path = path;
    probe = new FileProbe(path);
  }

  /** What stands at the path now; null if nothing does. */
  FileVersion version() throws PosixException {
    return probe.version();
  }

  /** Whether this very version stands at the path now. */
  boolean shows(FileVersion version) throws PosixException {
    return probe.shows(version);
  }

  /** Whether this file stands at the path now, in whatever version. */
  boolean showsFile(FileVersion version) throws PosixException {
    return probe.showsFile(version);
  }

  /** Whether this file is open, in whatever version. */
  boolean isOf(FileVersion version) {
    return opened != null && opened.isSameFile(version);
  }

  /**
   * Opens the file that stands at the path, unless it is open.
   *
   * @param version what {@link #version} said
   * @return false if the file was replaced meanwhile
   */
  boolean open(FileVersion version) throws IOException {
    if (isOf(version)) {
      return true;
    }
    close();
    Descriptor descriptor = Posix.openForRead(path);
    try {
      FileStatus status = descriptor.status();
      if (!status.isRegular()) {
        throw new IOException("not a regular file");
      }
      if (status.inode() != version.inode() || !probe.showsFile(version)) {
        descriptor.close();
        return false;
      }
    } catch (IOException e) {
      descriptor.close();
      throw e;
    }
    file = descriptor;
    opened = version;
    return true;
  }

  boolean tryLock(SharedLock lock) throws PosixException {
    return lock.tryLock(file);
  }

  void unlock(SharedLock lock) throws PosixException {
    lock.unlock(file);
  }

  /**
   * Reads from a position.
   *
   * @param buffer which of the three buffers to use; what it held before is gone
   * @return as many bytes as asked for, or as there are before the end of the file
   */
  ByteBuffer read(int buffer, long position, int length) throws PosixException {
    if (buffers[buffer] == null || buffers[buffer].capacity() < length) {
      buffers[buffer] = new ReadBuffer(length);
    }
    file.read(buffers[buffer], position, length);
    return buffers[buffer].bytes();
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
    file = null;
    opened = null;
    Arrays.fill(buffers, null);
  }
}
