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

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Memory outside the heap for messages: so many buffers and no more, used again and again.
 * Thread-safe.
 */
public final class NativeMemory {

  /** Octets of one buffer: large enough that no call is wasted, small enough to waste little. */
  public static final int BUFFER = 64 * 1024;

  private final Semaphore unused;

  /** The one that was used last is the first to be used again: it is in the processor's cache. */
  private final ConcurrentLinkedDeque<NativeBuffer> idle = new ConcurrentLinkedDeque<>();

  /**
   * Allocates nothing yet.
   *
   * @param bytes how much there may be
   */
  public NativeMemory(long bytes) {
    unused = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / BUFFER));
  }

  /** An empty buffer, or none when all are in use or the JVM has no memory for another. */
  public Optional<NativeBuffer> take() {
    if (!unused.tryAcquire()) {
      return Optional.empty();
    }
    try {
      NativeBuffer buffer = idle.pollFirst();
      return Optional.of(buffer == null ? new NativeBuffer(BUFFER) : buffer);
    } catch (OutOfMemoryError e) {
      unused.release();
      return Optional.empty();
    }
  }

  /**
   * Takes buffers back that nobody reads any more, and out of the list: none must be given back
   * twice, not even when the JVM has no memory left in between.
   */
  public void giveBack(List<NativeBuffer> buffers) {
    while (!buffers.isEmpty()) {
      NativeBuffer buffer = buffers.remove(buffers.size() - 1);
      try {
        buffer.clear();
        idle.addFirst(buffer);
      } finally {
        unused.release();
      }
    }
  }
}
