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
import java.nio.charset.StandardCharsets;

/**
 * The names in a directory, one after the other, by getdents64(2) and so with the identity of the
 * thread: an owner may have put millions there. Not thread-safe.
 */
public final class Directory implements AutoCloseable {

  private static final int BLOCK = 1 << 15;

  /** Of {@code d_reclen} and {@code d_name} in {@code struct linux_dirent64}. */
  private static final int LENGTH = 16;

  private static final int NAME = 19;

  private final Descriptor opened;
  private final ByteBuffer block =
      ByteBuffer.wrap(new byte[BLOCK]).order(ByteOrder.nativeOrder()).limit(0);

  private Directory(Descriptor opened) {
    this.opened = opened;
  }

  /**
   * Opens a directory; a symbolic link is none.
   *
   * @throws PosixException {@link Errno#ENOENT} if it does not exist
   */
  public static Directory open(FilePath path) throws PosixException {
    return new Directory(Posix.openDirectory(path));
  }

  /**
   * The next name, but for {@code .} and {@code ..}; null at the end. One that is not UTF-8 has a
   * replacement character where it is not, and so is not found again.
   */
  public String next() throws PosixException {
    while (true) {
      if (!block.hasRemaining() && !read()) {
        return null;
      }
      int start = block.position();
      block.position(start + Short.toUnsignedInt(block.getShort(start + LENGTH)));
      String name = name(start + NAME);
      if (!name.equals(".") && !name.equals("..")) {
        return name;
      }
    }
  }

  private boolean read() throws PosixException {
    long count =
        Libc.syscall(Posix.ABI.getdents64(), opened.number(), block.array(), block.capacity());
    if (count < 0) {
      throw opened.failed("getdents");
    }
    block.position(0).limit((int) count);
    return count > 0;
  }

  private String name(int start) {
    int end = start;
    while (block.get(end) != 0) {
      end++;
    }
    return new String(block.array(), start, end - start, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    opened.close();
  }
}
