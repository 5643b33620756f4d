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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Tells one version of a file from the next: inode, time of modification and size.
 *
 * <p>A file may change twice within one tick of its clock, and the second change does not show. So
 * a stamp that was taken in the tick of a change holds for that tick only.
 */
final class FileStamp {

  /** The clock of local file systems ticks every 1 to 10 ms, that of old ones every 1 or 2 s. */
  private static final long FINE_TICK_MILLIS = 20;

  private static final long COARSE_TICK_MILLIS = 2000;

  private final Object fileKey;
  private final FileTime modified;
  private final long size;
  private final long doubtfulAfter;

  private FileStamp(BasicFileAttributes attributes, long now) {
    fileKey = attributes.fileKey();
    modified = attributes.lastModifiedTime();
    size = attributes.size();
    boolean coarse = modified.to(TimeUnit.MICROSECONDS) % 1_000_000 == 0;
    long tickEnd = modified.toMillis() + (coarse ? COARSE_TICK_MILLIS : FINE_TICK_MILLIS);
    boolean withinTick = now <= tickEnd && now >= modified.toMillis();
    doubtfulAfter = withinTick ? tickEnd : Long.MAX_VALUE;
  }

  static FileStamp of(Path file) throws IOException {
    long now = System.currentTimeMillis();
    return new FileStamp(Files.readAttributes(file, BasicFileAttributes.class), now);
  }

  /** Whether the file is still of this version, as far as its clock can tell. */
  boolean isStillThatOf(Path file) {
    return System.currentTimeMillis() <= doubtfulAfter && seemsThatOf(file);
  }

  private boolean seemsThatOf(Path file) {
    try {
      FileStamp now = of(file);
      return Objects.equals(fileKey, now.fileKey)
          && modified.equals(now.modified)
          && size == now.size;
    } catch (IOException e) {
      return false;
    }
  }
}
