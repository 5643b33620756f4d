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

import java.util.concurrent.ConcurrentLinkedDeque;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.WriteVector;

/**
 * The memory of one delivery, kept for the next one: as many as there were deliveries at one time.
 * Thread-safe; what was taken belongs to one thread.
 */
final class CopyBuffers {

  /** Large enough that the calls cost nothing beside the copying, small enough for a cache. */
  static final int SIZE = 64 * 1024;

  /** The one that was used last is the first to be used again: it is in the processor's cache. */
  private final ConcurrentLinkedDeque<Buffers> idle = new ConcurrentLinkedDeque<>();

  /**
   * What one delivery reads into and writes from.
   *
   * @param input bytes of the message
   * @param output bytes of the file
   * @param vector lists the buffers of one call
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Buffers(byte[] input, NativeBuffer output, WriteVector vector) {}

  Buffers take() {
    Buffers buffers = idle.pollFirst();
    return buffers == null
        ? new Buffers(
            new byte[SIZE], new NativeBuffer(SIZE), new WriteVector(1 + HeldMessage.MOST_BUFFERS))
        : buffers;
  }

  void giveBack(Buffers buffers) {
    buffers.output().clear();
    idle.addFirst(buffers);
  }
}
