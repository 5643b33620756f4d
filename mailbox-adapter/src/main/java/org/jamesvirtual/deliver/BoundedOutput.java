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
package org.jamesvirtual.deliver;

import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.PosixException;

/** Writes to a file by the buffer, up to the size that {@code virtual_mailbox_limit} allows. */
final class BoundedOutput implements ByteOutput {

  private final Descriptor file;
  private final NativeBuffer buffer;
  private long room;
  private long written;

  /**
   * Starts at the end of a file.
   *
   * @param limit the size that the file may have, 0 for any
   * @param length the size that it has
   */
  BoundedOutput(Descriptor file, NativeBuffer buffer, long limit, long length) {
    this.file = file;
    this.buffer = buffer;
    this.room = limit == 0 ? Long.MAX_VALUE : limit - length;
  }

  @Override
  public void put(byte[] bytes, int offset, int length) throws PosixException {
    int done = 0;
    while (done < length) {
      if (buffer.room() == 0) {
        flush();
      }
      int count = Math.min(buffer.room(), length - done);
      buffer.put(bytes, offset + done, count);
      done += count;
    }
  }

  /**
   * Writes what waits.
   *
   * @throws PosixException {@link Errno#EFBIG} if the file would grow over the limit, and as
   *     write(2)
   */
  @Override
  public void flush() throws PosixException {
    if (buffer.size() > room) {
      throw new PosixException(Errno.EFBIG, "write", "(virtual_mailbox_limit)");
    }
    room -= buffer.size();
    written += buffer.size();
    file.write(buffer);
  }

  /** How many bytes were given to the kernel, whether it took them or not. */
  long written() {
    return written;
  }
}
