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
 * What statx(2) says of a file.
 *
 * @param device {@code st_dev} as one number, put together as by makedev(3)
 * @param inode {@code st_ino}
 * @param mode {@code st_mode}: type and permission bits
 * @param links number of hard links
 * @param uid owner
 * @param gid group
 * @param size in bytes
 * @param changeTime {@code st_ctime}, seconds since 1970
 */
public record FileStatus(
    long device, long inode, int mode, long links, long uid, long gid, long size, long changeTime) {

  private static final int TYPE = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int DIRECTORY = 0x4000;
  private static final int SYMBOLIC_LINK = 0xa000;
  private static final int WRITABLE_BY_OTHERS = 0x12;

  /** Whether it is a regular file. */
  public boolean isRegular() {
    return (mode & TYPE) == REGULAR;
  }

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  /** Whether it is a symbolic link. */
  public boolean isSymbolicLink() {
    return (mode & TYPE) == SYMBOLIC_LINK;
  }

  /** Whether both are the same file. */
  public boolean isSameFile(FileStatus other) {
    return device == other.device && inode == other.inode;
  }

  /** Whether root owns it and neither group nor others may write to it. */
  boolean isRootsAlone() {
    return uid == 0 && (mode & WRITABLE_BY_OTHERS) == 0;
  }

  /** Reads {@code struct statx}, which is the same on every processor but for the byte order. */
  static FileStatus of(byte[] statx) {
    ByteBuffer fields = ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder());
    return new FileStatus(
        device(fields.getInt(136), fields.getInt(140)),
        fields.getLong(32),
        Short.toUnsignedInt(fields.getShort(28)),
        Integer.toUnsignedLong(fields.getInt(16)),
        Integer.toUnsignedLong(fields.getInt(20)),
        Integer.toUnsignedLong(fields.getInt(24)),
        fields.getLong(40),
        fields.getLong(96));
  }

  /** The number of a device whose major and minor number stand as in {@code 8:1}. */
  static long device(String text) {
    String[] parts = text.split(":", -1);
    return device(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  static long device(long major, long minor) {
    return (major & 0xfffff000L) << 32
        | (major & 0xfffL) << 8
        | (minor & 0xffffff00L) << 12
        | (minor & 0xffL);
  }
}
