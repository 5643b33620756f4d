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
package org.jamesvirtual.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Compares bytes of a page with those of a key, eight at a time. */
final class Bytes {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /** Orders as memcmp(3) does, and of two where one is the beginning of the other by length. */
  static int compare(ByteBuffer page, int offset, int length, byte[] key) {
    int common = Math.min(length, key.length);
    boolean swapped = page.order() == ByteOrder.LITTLE_ENDIAN;
    int i = 0;
    for (; i + 8 <= common; i += 8) {
      long inPage = page.getLong(offset + i);
      long left = swapped ? Long.reverseBytes(inPage) : inPage;
      long right = (long) LONG.get(key, i);
      if (left != right) {
        return Long.compareUnsigned(left, right);
      }
    }
    for (; i < common; i++) {
      int difference = Byte.toUnsignedInt(page.get(offset + i)) - Byte.toUnsignedInt(key[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return length - key.length;
  }

  static boolean equal(ByteBuffer page, int offset, int length, byte[] key) {
    return length == key.length && compare(page, offset, length, key) == 0;
  }
}
