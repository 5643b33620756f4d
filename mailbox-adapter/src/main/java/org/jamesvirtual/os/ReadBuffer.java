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

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Bytes read from a file, outside the heap, so that no read copies them again. Not thread-safe. */
public final class ReadBuffer {

  private final ByteBuffer bytes;
  private final long address;

  /** Allocates the buffer; it is freed with the object. */
  public ReadBuffer(int capacity) {
    bytes = ByteBuffer.allocateDirect(capacity);
    address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
  }

  /** How many bytes fit. */
  public int capacity() {
    return bytes.capacity();
  }

  /** What was read last, from 0 to the limit; valid until the next read. */
  public ByteBuffer bytes() {
    return bytes;
  }

  long address() {
    return address;
  }

  void filled(int length) {
    bytes.clear().limit(length);
  }
}
