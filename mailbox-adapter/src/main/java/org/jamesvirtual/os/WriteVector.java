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
import java.nio.ByteOrder;
import java.util.List;

/** The list that writev(2) works off: addresses and lengths of buffers. Not thread-safe. */
public final class WriteVector {

  private static final int ENTRY = 2 * Long.BYTES;

  private final ByteBuffer entries;
  private final long address;

  /** Allocates the list, of at most 1024 buffers (IOV_MAX); it is freed with the object. */
  public WriteVector(int capacity) {
    entries = ByteBuffer.allocateDirect(capacity * ENTRY).order(ByteOrder.nativeOrder());
    address = Pointer.nativeValue(Native.getDirectBufferPointer(entries));
  }

  /** Lists these buffers in place of others. */
  void set(NativeBuffer first, List<NativeBuffer> rest) {
    entries.clear();
    add(first);
    for (int i = 0; i < rest.size(); i++) {
      add(rest.get(i));
    }
  }

  private void add(NativeBuffer buffer) {
    entries.putLong(buffer.address()).putLong(buffer.size());
  }

  long address() {
    return address;
  }

  int count() {
    return entries.position() / ENTRY;
  }
}
