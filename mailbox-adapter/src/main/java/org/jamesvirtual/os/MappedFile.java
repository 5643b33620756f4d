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

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/**
 * A file in the address space of the process, to be read without a system call: mmap(2), shared, so
 * that what others write is seen. For one thread at a time.
 *
 * <p>Where the file has become shorter than what is mapped, or a block of it cannot be read, the
 * kernel answers with SIGBUS, of which the JVM makes an {@link InternalError} in the thread that
 * read, a moment later: at the latest when that thread returns from its next native call. So it is
 * with single values and with copies into arrays; comparing whole buffers is done in code of the
 * JVM that does not expect the signal, and would end the process. So no buffer is given out.
 */
public final class MappedFile implements AutoCloseable {

  /** The numbers, in statfs(2), of ext2 to ext4, xfs, btrfs, tmpfs and f2fs. */
  private static final Set<Long> LOCAL =
      Set.of(0xEF53L, 0x58465342L, 0x9123683EL, 0x01021994L, 0xF2F52010L);

  private static final boolean HOTSPOT = isHotSpot(System.getProperty("java.vm.name"));

  private final long address;
  private final long length;
  private ByteBuffer bytes;
  private boolean isOpen = true;

  private MappedFile(long address, long length) {
    this.address = address;
    this.length = length;
    bytes = new Pointer(address).getByteBuffer(0, length).asReadOnlyBuffer();
  }

  /**
   * Maps the beginning of a file; it stays mapped when the file is closed.
   *
   * @return empty where it is empty or has more than 2 GiB; on other file systems than the local
   *     ones: on a network file system the pages may be older than the status, and the mapping of a
   *     file that overlayfs copies up stays that of the lower one; and in a JVM other than HotSpot:
   *     what others do at a SIGBUS is not known
   */
  public static Optional<MappedFile> of(Descriptor file, long length) {
    if (!HOTSPOT || length <= 0 || length > Integer.MAX_VALUE || !isLocal(file)) {
      return Optional.empty();
    }
    long address = Libc.mmap(0, length, Libc.PROT_READ, Libc.MAP_SHARED, file.number(), 0);
    return address == Libc.MAP_FAILED
        ? Optional.empty()
        : Optional.of(new MappedFile(address, length));
  }

  static boolean isHotSpot(String name) {
    return name.contains("HotSpot") || name.matches("OpenJDK .*Server VM");
  }

  private static boolean isLocal(Descriptor file) {
    byte[] status = new byte[Libc.STATFS_SIZE];
    return Libc.fstatfs(file.number(), status) == 0
        && LOCAL.contains(ByteBuffer.wrap(status).order(ByteOrder.nativeOrder()).getLong(0));
  }

  /**
   * A call into the JVM that costs little: an error that is pending comes now. For whoever found
   * something, and makes no native call before he uses it.
   */
  public static void throwPendingError() {
    Runtime.getRuntime().totalMemory();
  }

  /** How much of the file is mapped. */
  public int length() {
    return (int) length;
  }

  /**
   * Copies a part of the file.
   *
   * @throws IndexOutOfBoundsException if it is not mapped, or was unmapped
   * @throws InternalError if the file is shorter now, or its disk fails; perhaps only later
   */
  public void copy(int position, byte[] into, int size) {
    bytes.get(position, into, 0, size);
  }

  /** munmap(2). */
  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      bytes = ByteBuffer.allocate(0);
      Libc.munmap(address, length);
    }
  }
}
