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
package org.jamesvirtual.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for an octet eight at a time: messages are searched for line ends again and again. */
public final class OctetSearch {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private OctetSearch() {}

  /**
   * Where an octet is first seen.
   *
   * @param from where to begin
   * @param to where to end, not included
   * @return its index, or -1 if it is not there
   */
  public static int indexOf(byte wanted, byte[] bytes, int from, int to) {
    long pattern = (wanted & 0xffL) * ONES;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long difference = (long) LONGS.get(bytes, at) ^ pattern;
      // The lowest octet whose high bit this sets is zero; those above it may be set wrongly.
      long zeros = (difference - ONES) & ~difference & HIGH_BITS;
      if (zeros != 0) {
        return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    return -1;
  }
}
