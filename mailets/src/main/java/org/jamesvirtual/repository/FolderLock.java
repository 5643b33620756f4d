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
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps other processes off a folder, by a lock of the kernel on the file {@code .lock} in it: it
 * ends with its process, however that ends. The file stays.
 *
 * <p>Shared by all who take it in this process by this class: James opens a repository once for
 * each spelling of its URL. A second James of the process, with a class loader of its own, is kept
 * off as another process is. Thread-safe.
 */
final class FolderLock implements AutoCloseable {

  static final String FILE = ".lock";

  // POSIX: a process that closes a file gives up all of its locks on it, so no second channel to
  // it is ever opened and closed.
  private static final Map<Path, Held> HELD = new HashMap<>();
  // Where the lock is that of another class loader: a channel is closed too when nobody has it.
  private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

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
   * @throws IOException if another process or another James of this one has it, or the folder
   *     cannot be locked
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
      lock(channel, folder);
      HELD.put(real, new Held(channel));
      return new FolderLock(real, true);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void lock(FileChannel channel, Path folder) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw inUse(folder, "another process");
      }
    } catch (OverlappingFileLockException e) {
      NEVER_CLOSED.add(channel);
      throw inUse(folder, "another James of this process");
    } catch (IOException e) {
      closeAfter(e, channel);
      throw e;
    }
  }

  private static IOException inUse(Path folder, String who) {
    return new IOException(
        folder
            + " is in use by "
            + who
            + ", expected a folder of its own for each James: both would try what waits in it");
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

  /** The real path of the folder. */
  Path folder() {
    return folder;
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
