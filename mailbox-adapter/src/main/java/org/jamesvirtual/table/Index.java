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
import java.util.function.Consumer;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.SharedLock;

/**
 * How keys are found in one version of a compiled file: what its metadata say. Immutable and
 * thread-safe, but for caches; the file itself is read through the caller's {@link FileHandle}.
 * What was read counts only if {@link #isCurrent} says so afterwards.
 */
interface Index {

  /** There are no more keys. */
  long END = -1;

  /**
   * A kind of compiled file.
   *
   * @param suffix what its name has more than that of its source
   * @param lock what postmap(1) keeps readers away with
   * @param isMapped whether it is read by {@link org.jamesvirtual.os.MappedFile}
   */
  record Format(String suffix, SharedLock lock, boolean isMapped, Opener opener) {}

  /** Reads the metadata. */
  @FunctionalInterface
  interface Opener {
    /**
     * @throws CorruptFileException if it is no such file, or not a whole one
     */
    Index open(FileHandle handle, FileVersion version) throws IOException;
  }

  /** The version of the file that this is about. */
  FileVersion version();

  /** The value of exactly these bytes, or null. */
  byte[] get(FileHandle handle, byte[] key) throws IOException;

  /** Whether there is no entry at all. */
  boolean isEmpty(FileHandle handle) throws IOException;

  /**
   * Lists some keys.
   *
   * @param place where to go on: 0, or what the call before said
   * @return the next place, or {@link #END}
   */
  long keys(FileHandle handle, long place, Consumer<byte[]> keys) throws IOException;

  /** Whether all that was read so far was of this version. */
  default boolean isCurrent(FileHandle handle) throws IOException {
    return handle.shows(version());
  }

  /** The same for something that was missed with metadata that were kept. */
  default boolean isCurrentIfMissed(FileHandle handle) throws IOException {
    return isCurrent(handle);
  }

  /** The same for something that was found with metadata that were kept. */
  default boolean isCurrentIfFound(FileHandle handle) throws IOException {
    return isCurrent(handle);
  }

  /** Whether {@link #isCurrent} will tell of any change that is yet to come. */
  default boolean mayBeKept() {
    return version().isSettled();
  }
}
