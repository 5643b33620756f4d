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
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The beginnings of keys that are in the order of their bytes, side by side, so that a search in
 * them touches few cache lines: of each key the eight bytes behind what all have in common.
 * Immutable.
 */
final class KeyHeads {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] common;
  private final long[] heads;

  /**
   * @param keys in their order, at least one
   */
  KeyHeads(List<byte[]> keys) {
    byte[] first = keys.getFirst();
    int length = Arrays.mismatch(first, keys.getLast());
    common = length < 0 ? first : Arrays.copyOf(first, length);
    heads = keys.stream().mapToLong(this::headOf).toArray();
  }

  /**
   * On which side of the keys another one is: negative before all of them, positive behind all, 0
   * if it begins with what they have in common.
   */
  int side(byte[] key) {
    int length = Math.min(key.length, common.length);
    return Arrays.compareUnsigned(key, 0, length, common, 0, common.length);
  }

  /** What {@link #compare} wants of a key that is on no side of them. */
  long headOf(byte[] key) {
    int start = common.length;
    if (key.length - start >= Long.BYTES) {
      return (long) LONG.get(key, start);
    }
    long head = 0;
    for (int i = start; i < start + Long.BYTES; i++) {
      head = head << Byte.SIZE | (i < key.length ? Byte.toUnsignedInt(key[i]) : 0);
    }
    return head;
  }

  /** How a key compares with the head of another one; 0 if their heads do not tell. */
  int compare(int key, long head) {
    return Long.compareUnsigned(heads[key], head);
  }
}
