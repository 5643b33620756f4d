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
package org.jamesvirtual.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps other processes off a folder, by a lock of the kernel on the file {@code .lock} in it: it
 * ends with its process, however that ends. The file stays.
 *
 * <p>Shared by all who take it in this process: James opens a repository once for each spelling of
 * its URL. Thread-safe.
 */
final class FolderLock implements AutoCloseable {

  static final String FILE = ".lock";

  // POSIX: a process that closes a file gives up all of its locks on it, so no second channel to
  // it is ever opened and closed.
  private static final Map<Path, Held> HELD = new HashMap<>();

  private final Path folder;
  private final boolean first;
  private boolean closed;

  private static final class Held {
    private final FileChannel channel;
    private int holders = 1;

    private Held(FileChannel channel) {
      this.channel = channel;
    }
  }

  private FolderLock(Path folder, boolean first) {
    this.folder = folder;
    this.first = first;
  }

  /**
   * Takes the lock.
   *
   * @param folder exists
   * @throws IOException if another process has it, or the folder cannot be locked
   */
  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    synchronized (HELD) {
      Held held = HELD.get(real);
      if (held != null) {
        held.holders++;
        return new FolderLock(real, false);
      }
      FileChannel channel = open(real.resolve(FILE));
      boolean first = lock(channel, folder);
      HELD.put(real, new Held(channel));
      return new FolderLock(real, first);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static boolean lock(FileChannel channel, Path folder) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return true;
      }
    } catch (OverlappingFileLockException e) {
      // A James that was started before in this process, by another class loader.
      return false;
    } catch (IOException e) {
      closeAfter(e, channel);
      throw e;
    }
    IOException taken =
        new IOException(
            folder
                + " is in use by another process, expected a folder of its own for each James:"
                + " both would try what waits in it");
    closeAfter(taken, channel);
    throw taken;
  }

  private static void closeAfter(IOException first, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }

  /** Whether nobody in this process had it already. */
  boolean first() {
    return first;
  }

  /** Gives it up; the last one lets other processes in. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      if (closed) {
        return;
      }
      closed = true;
      Held held = HELD.get(folder);
      held.holders--;
      if (held.holders == 0) {
        HELD.remove(folder);
        held.channel.close();
      }
    }
  }
}
