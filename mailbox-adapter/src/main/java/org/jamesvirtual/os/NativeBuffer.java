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

/** Bytes that wait to be written, outside the heap, so that no write copies them again. */
public final class NativeBuffer {

  private final ByteBuffer bytes;
  private final long address;

  /** Allocates the buffer; it is freed with the object. */
  public NativeBuffer(int capacity) {
    bytes = ByteBuffer.allocateDirect(capacity);
    address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
  }

  /** How many bytes wait. */
  public int size() {
    return bytes.position();
  }

  /** How many more there is room for. */
  public int room() {
    return bytes.remaining();
  }

  /** Adds bytes; the caller has looked at {@link #room}. */
  public void put(byte[] source, int offset, int length) {
    bytes.put(source, offset, length);
  }

  /** Copies bytes out, from the given one on; the caller has looked at {@link #size}. */
  public void get(int index, byte[] target, int offset, int length) {
    bytes.get(index, target, offset, length);
  }

  /** Forgets all bytes. */
  public void clear() {
    bytes.clear();
  }

  long address() {
    return address;
  }
}
