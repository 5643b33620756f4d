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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What tells one version of a file from the next. Whoever writes to a file, or puts another one in
 * its place, changes this; only the clock that {@code changeTime} is read from ticks in steps, see
 * {@link #isSettled}.
 *
 * @param device {@code st_dev}, major and minor number
 * @param inode {@code st_ino}
 * @param size in bytes
 * @param modifyTime {@code st_mtime}, nanoseconds since 1970
 * @param changeTime {@code st_ctime}, nanoseconds since 1970, which nobody can set
 */
public record FileVersion(long device, long inode, long size, long modifyTime, long changeTime) {

  private static final long SECOND = 1_000_000_000;

  /** The clock of local file systems ticks every 1 to 10 ms, that of old ones every 1 or 2 s. */
  private static final long FINE_TICK = SECOND / 50;

  private static final long COARSE_TICK = 2 * SECOND;

  /** Reads {@code struct statx}. */
  static FileVersion of(byte[] statx) {
    ByteBuffer fields = ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder());
    return new FileVersion(
        FileStatus.device(fields.getInt(136), fields.getInt(140)),
        fields.getLong(32),
        fields.getLong(40),
        fields.getLong(112) * SECOND + fields.getInt(120),
        fields.getLong(96) * SECOND + fields.getInt(104));
  }

  /** Whether both are of the same file, in the same version or another. */
  public boolean isSameFile(FileVersion other) {
    return device == other.device && inode == other.inode;
  }

  /**
   * Whether any change that is yet to come will show. Within one tick of the file system's clock
   * two changes look like one.
   */
  public boolean isSettled() {
    long tick = changeTime % SECOND == 0 ? COARSE_TICK : FINE_TICK;
    return age(changeTime) > tick;
  }

  /** How many nanoseconds ago the content was changed, by the clocks; negative if in the future. */
  public long age() {
    return age(modifyTime);
  }

  private static long age(long time) {
    return System.currentTimeMillis() * 1_000_000 - time;
  }
}
