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
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.MappedFile;

/**
 * A compiled file that postmap(1) may rewrite or replace at any time. Thread-safe.
 *
 * <p>The metadata of each version are read under Postfix's lock, because a file that is being
 * rewritten looks like a whole one with few entries. After that no lock is needed: a lookup reads,
 * and then asks whether the version is still the same. Only if it is not, the lock is taken again.
 * See docs/adr/0004.
 */
final class CompiledFile implements AutoCloseable {

  private static final long MAX_LOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX_PAUSE_MILLIS = 20;
  private static final int ATTEMPTS = 5;
  private static final int MAX_IDLE = 16;

  private final FilePath path;
  private final Index.Format format;
  private final AtomicReferenceArray<FileHandle> idle = new AtomicReferenceArray<>(MAX_IDLE);
  private volatile Index current;
  private volatile long lockedSince;
  private volatile boolean closed;

  /** Reads something from the file. */
  @FunctionalInterface
  interface Reading<T> {
    T read(Index index, FileHandle handle) throws IOException;
  }

  CompiledFile(FilePath path, Index.Format format) {
    this.path = path;
    this.format = format;
  }

  FilePath path() {
    return path;
  }

  /** Whether there is such a file. */
  boolean exists() throws IOException {
    FileHandle handle = take();
    try {
      return handle.version() != null;
    } finally {
      give(handle);
    }
  }

  /**
   * Reads from one whole version, the newest.
   *
   * @throws NoSuchFileException if there is no file
   * @throws IOException if the file cannot be read, is locked for long, or is not what it should be
   */
  <T> T read(Reading<T> reading) throws IOException {
    FileHandle handle = take();
    boolean whole = false;
    try {
      T result = read(handle, reading);
      whole = true;
      return result;
    } finally {
      if (!whole) {
        handle.close();
      }
      give(handle);
    }
  }

  private <T> T read(FileHandle handle, Reading<T> reading) throws IOException {
    InternalError fault = null;
    for (int i = 0; i <= ATTEMPTS; i++) {
      try {
        Attempt<T> attempt = i == 0 ? known(handle, reading, current) : newest(handle, reading);
        if (attempt != null) {
          return attempt.result();
        }
      } catch (InternalError e) {
        // SIGBUS, see MappedFile.
        handle.close();
        fault = e;
      }
    }
    throw new IOException("changes while it is being read, or its disk fails", fault);
  }

  /** Reads with the metadata that are kept; null if the version is another one by now. */
  private static <T> Attempt<T> known(FileHandle handle, Reading<T> reading, Index index)
      throws IOException {
    if (index == null || !handle.isOf(index.version())) {
      return null;
    }
    Attempt<T> attempt = Attempt.of(reading, index, handle);
    boolean counts =
        attempt.isFound() ? index.isCurrentIfFound(handle) : index.isCurrentIfMissed(handle);
    return counts ? attempt : null;
  }

  /**
   * The metadata that lookups use, if they are those of the newest version and any change that is
   * yet to come will show; else null.
   */
  Index kept() throws IOException {
    FileHandle handle = take();
    boolean whole = false;
    try {
      Index index = current;
      boolean newest = index != null && isNewest(index, handle);
      if (!newest) {
        MappedFile.throwPendingError();
      }
      whole = true;
      return newest ? index : null;
    } catch (InternalError e) {
      // SIGBUS, see MappedFile: the next lookup opens the file anew.
      return null;
    } finally {
      if (!whole) {
        handle.close();
      }
      give(handle);
    }
  }

  private static boolean isNewest(Index index, FileHandle handle) throws IOException {
    FileVersion version = index.version();
    return version.isSettled()
        && (handle.isOf(version) || handle.open(version))
        && index.isCurrentIfMissed(handle);
  }

  /** Reads under the lock; null if the file was replaced or changed in spite of it. */
  private <T> Attempt<T> newest(FileHandle handle, Reading<T> reading) throws IOException {
    FileVersion version = handle.version();
    if (version == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (!handle.open(version)) {
      return null;
    }
    lock(handle);
    try {
      version = handle.version();
      if (version == null || !handle.isOf(version)) {
        return null;
      }
      Index index = format.opener().open(handle, version);
      Attempt<T> attempt = Attempt.of(reading, index, handle);
      if (!index.isCurrent(handle)) {
        return null;
      }
      // Never the one before: it would be taken for the newest if its file came back.
      current = index.mayBeKept() ? index : null;
      return attempt;
    } finally {
      handle.unlock(format.lock());
    }
  }

  /**
   * Waits for the lock, but never longer than it has been taken for a second: while a large file is
   * written, the first lookups wait and all others fail at once.
   */
  private void lock(FileHandle handle) throws IOException {
    int pause = 1;
    while (!handle.tryLock(format.lock())) {
      long now = System.nanoTime();
      if (lockedSince == 0) {
        lockedSince = now == 0 ? 1 : now;
      } else if (now - lockedSince > MAX_LOCKED_NANOS) {
        throw new IOException("is locked, which postmap does while it writes it");
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the thread is to end while it waits for the lock", e);
      }
      pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
    }
    lockedSince = 0;
  }

  /** Each thread begins with its own place. */
  private FileHandle take() {
    int first = (int) Thread.currentThread().threadId();
    for (int i = 0; i < MAX_IDLE; i++) {
      FileHandle handle = idle.getAndSet((first + i) & (MAX_IDLE - 1), null);
      if (handle != null) {
        return handle;
      }
    }
    return new FileHandle(path, format.isMapped());
  }

  private void give(FileHandle handle) {
    int first = (int) Thread.currentThread().threadId();
    boolean kept = false;
    for (int i = 0; i < MAX_IDLE && !kept && !closed; i++) {
      kept = idle.compareAndSet((first + i) & (MAX_IDLE - 1), null, handle);
    }
    if (!kept) {
      handle.close();
    } else if (closed) {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < MAX_IDLE; i++) {
      FileHandle handle = idle.getAndSet(i, null);
      if (handle != null) {
        handle.close();
      }
    }
  }

  /** What came of a reading that may turn out to be of no version. */
  private record Attempt<T>(T value, IOException failure) {

    static <T> Attempt<T> of(Reading<T> reading, Index index, FileHandle handle) {
      try {
        return new Attempt<>(reading.read(index, handle), null);
      } catch (IOException e) {
        return new Attempt<>(null, e);
      } catch (IndexOutOfBoundsException e) {
        return new Attempt<>(null, new CorruptFileException("found an item outside its page"));
      }
    }

    boolean isFound() {
      return value != null;
    }

    T result() throws IOException {
      if (failure != null) {
        throw failure;
      }
      return value;
    }
  }
}
