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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.NativeMemory;
import org.jamesvirtual.os.PosixException;

/**
 * A message as the files of one format have it, held outside the heap for several recipients.
 * Filled by one thread, then read by any; the memory is free again when the last has released it.
 */
final class HeldMessage implements ByteOutput {

  /** Larger messages are read again for each recipient. */
  static final int MOST_BUFFERS = 128;

  private final NativeMemory memory;
  private final AtomicInteger users;
  private final List<NativeBuffer> buffers = new ArrayList<>();
  private NativeBuffer last;
  private long size;

  /** Empty, for so many users. */
  HeldMessage(NativeMemory memory, int users) {
    this.memory = memory;
    this.users = new AtomicInteger(users);
  }

  /**
   * Adds bytes.
   *
   * @throws PosixException {@link Errno#ENOMEM} if the message is too large to be held
   */
  @Override
  public void put(byte[] bytes, int offset, int length) throws PosixException {
    int done = 0;
    while (done < length) {
      if (last == null || last.room() == 0) {
        grow();
      }
      int count = Math.min(last.room(), length - done);
      last.put(bytes, offset + done, count);
      done += count;
    }
    size += length;
  }

  @Override
  public void flush() {}

  private void grow() throws PosixException {
    if (buffers.size() == MOST_BUFFERS) {
      throw tooLarge();
    }
    last = memory.take().orElseThrow(HeldMessage::tooLarge);
    buffers.add(last);
  }

  private static PosixException tooLarge() {
    return new PosixException(Errno.ENOMEM, "hold", "(message)");
  }

  List<NativeBuffer> buffers() {
    return Collections.unmodifiableList(buffers);
  }

  long size() {
    return size;
  }

  /** One user less. */
  void release() {
    if (users.decrementAndGet() == 0) {
      discard();
    }
  }

  /** Frees the memory of a message that nobody uses. */
  void discard() {
    memory.giveBack(buffers);
  }
}
