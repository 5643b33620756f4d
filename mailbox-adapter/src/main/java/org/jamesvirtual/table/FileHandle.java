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
import org.jamesvirtual.os.MappedFile;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.ReadBuffer;
import org.jamesvirtual.os.SharedLock;

/**
 * An open file with the buffers to read it. For one thread at a time.
 *
 * <p>Whoever writes to the file, removes it or renames another one over it changes the status of
 * the open file. That a directory or a symbolic link on the way leads to another file now shows at
 * the path only, which is asked when it was not asked just now.
 */
final class FileHandle implements AutoCloseable {

  private static final int BUFFERS = 3;
  private static final long JUST_NOW_NANOS = 200_000;

  private final FilePath path;
  private final FileProbe probe;
  private final boolean isMapped;
  private final ReadBuffer[] buffers = new ReadBuffer[BUFFERS];
  private final Copy[] copies = new Copy[BUFFERS];
  private Descriptor file;
  private MappedFile mapped;
  private FileProbe fileProbe;
  private FileVersion opened;
  private long mappedSize;
  private long seenAtPath;
  private FileVersion shown;
  private long shownAt;

  /**
   * @param isMapped whether the file is to be mapped where it can be, see {@link MappedFile}
   */
  FileHandle(FilePath path, boolean isMapped) {
    this.path = path;
    this.isMapped = isMapped;
    probe = new FileProbe(path);
  }

  /** What stands at the path now; null if nothing does. */
  FileVersion version() throws PosixException {
    return probe.version();
  }

  /** Whether this very version is open, and stands at the path or did just now. */
  boolean shows(FileVersion version) throws PosixException {
    long now = System.nanoTime();
    return told(version, isOf(version) && fileProbe.shows(version) && standsAtPath(now), now);
  }

  /** Whether this file is open, in whatever version, and stands at the path or did just now. */
  boolean showsFile(FileVersion version) throws PosixException {
    long now = System.nanoTime();
    return told(version, isOf(version) && fileProbe.isLinked() && standsAtPath(now), now);
  }

  private boolean told(FileVersion version, boolean shows, long now) {
    shown = shows ? version : null;
    shownAt = now;
    return shows;
  }

  private boolean standsAtPath(long now) throws PosixException {
    if (now - seenAtPath < JUST_NOW_NANOS) {
      return true;
    }
    boolean stands = probe.showsFile(opened);
    if (stands) {
      seenAtPath = now;
    }
    return stands;
  }

  /** Whether {@link #shows} or {@link #showsFile} said so just now. */
  boolean showedLately(FileVersion version) {
    MappedFile.throwPendingError();
    return version.equals(shown) && System.nanoTime() - shownAt < JUST_NOW_NANOS;
  }

  /** Whether this file is open, in whatever version. */
  boolean isOf(FileVersion version) {
    return opened != null && opened.isSameFile(version);
  }

  /**
   * Opens the file that stands at the path, unless it is open, and maps what it is long.
   *
   * @param version what {@link #version} said
   * @return false if the file was replaced meanwhile
   */
  boolean open(FileVersion version) throws IOException {
    if (isOf(version) && (!isMapped || mappedSize == version.size())) {
      return true;
    }
    close();
    long before = System.nanoTime();
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
    // First, or it would stay open where the rest fails.
    file = descriptor;
    fileProbe = new FileProbe(descriptor);
    mapped = isMapped ? MappedFile.of(descriptor, version.size()).orElse(null) : null;
    mappedSize = version.size();
    opened = version;
    seenAtPath = before;
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
    if (mapped != null && position >= 0 && position + length <= mapped.length()) {
      return copy(buffer, (int) position, length);
    }
    if (buffers[buffer] == null || buffers[buffer].capacity() < length) {
      buffers[buffer] = new ReadBuffer(length);
    }
    file.read(buffers[buffer], position, length);
    return buffers[buffer].bytes();
  }

  private ByteBuffer copy(int buffer, int position, int length) {
    if (copies[buffer] == null || copies[buffer].bytes.length < length) {
      copies[buffer] = new Copy(length);
    }
    mapped.copy(position, copies[buffer].bytes, length);
    return copies[buffer].buffer.clear().limit(length);
  }

  /** Room for a part of a mapped file. */
  private static final class Copy {
    private final byte[] bytes;
    private final ByteBuffer buffer;

    Copy(int length) {
      bytes = new byte[length];
      buffer = ByteBuffer.wrap(bytes);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
    if (mapped != null) {
      mapped.close();
    }
    mapped = null;
    shown = null;
    file = null;
    fileProbe = null;
    opened = null;
    Arrays.fill(buffers, null);
    Arrays.fill(copies, null);
  }
}
