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
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells one version of a file from the next: inode, size, time of modification, and the time of the
 * last change (st_ctime), which nobody can set, where the system has one.
 *
 * <p>A file may change twice within one tick of its clock, and the second change does not show. So
 * a stamp that was taken in the tick of a change holds for that tick only. A file server's clock
 * may be ahead of ours: its tick is over when ours has gone on by as much.
 */
final class FileStamp {

  /** The clock of local file systems ticks every 1 to 10 ms, that of old ones every 1 or 2 s. */
  private static final long FINE_TICK_MILLIS = 20;

  private static final long COARSE_TICK_MILLIS = 2000;

  private static final String MODIFIED = "lastModifiedTime";
  private static final String CHANGED = "ctime";
  private static final String BASIC = "fileKey,size," + MODIFIED;
  private static final String ATTRIBUTES =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
          ? "unix:" + BASIC + "," + CHANGED
          : BASIC;

  private final InstantSource clock;
  private final Map<String, Object> attributes;
  private final long doubtfulAfter;

  private FileStamp(InstantSource clock, Map<String, Object> attributes) {
    this.clock = clock;
    this.attributes = attributes;
    // Not before the attributes were read: a change in between would seem to be of the future.
    long now = clock.millis();
    FileTime changed = (FileTime) attributes.getOrDefault(CHANGED, attributes.get(MODIFIED));
    boolean coarse = changed.to(TimeUnit.MICROSECONDS) % 1_000_000 == 0;
    long tick = coarse ? COARSE_TICK_MILLIS : FINE_TICK_MILLIS;
    long tickEnd = changed.toMillis() + tick;
    doubtfulAfter = now <= tickEnd ? Math.min(tickEnd, now + tick) : Long.MAX_VALUE;
  }

  static FileStamp of(Path file) throws IOException {
    return of(file, InstantSource.system());
  }

  static FileStamp of(Path file, InstantSource clock) throws IOException {
    return new FileStamp(clock, attributes(file));
  }

  private static Map<String, Object> attributes(Path file) throws IOException {
    return Files.readAttributes(file, ATTRIBUTES);
  }

  /** Whether the file is still of this version, as far as its clock can tell. */
  boolean isStillThatOf(Path file) {
    return clock.millis() <= doubtfulAfter && seemsThatOf(file);
  }

  private boolean seemsThatOf(Path file) {
    try {
      return attributes.equals(attributes(file));
    } catch (IOException e) {
      return false;
    }
  }
}
