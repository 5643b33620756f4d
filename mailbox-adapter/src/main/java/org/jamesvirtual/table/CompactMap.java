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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A map from text to text and line number in few bytes: entries stand one after the other as UTF-8,
 * found through a hash table of hashes and positions. About 20 bytes an entry beside the text, no
 * object. Immutable and thread-safe once built.
 */
final class CompactMap {

  private static final int CHUNK_BITS = 20;

  /** With its header it fits into one region of G1, which would give it two otherwise. */
  private static final int CHUNK = (1 << CHUNK_BITS) - 64;

  private static final int MAX_CHUNKS = 1 << (31 - CHUNK_BITS);
  private static final long FREE = -1;

  private final List<byte[]> chunks = new ArrayList<>();
  private int used = CHUNK;

  /** A hash above the position of its entry, so that most other keys need not be looked at. */
  private long[] slots = freeSlots(64);

  private int size;

  /**
   * One entry.
   *
   * @param value as it was put
   * @param line where it stands in its file
   */
  record Entry(String value, int line) {}

  /** Fills a map; then the map is not changed any more. For one thread. */
  static final class Builder {

    private CompactMap map = new CompactMap();

    /**
     * Adds an entry unless the key is there already.
     *
     * @return whether it was added
     * @throws IllegalStateException beyond 2 GiB
     */
    boolean putIfAbsent(String key, String value, int line) {
      return map.put(key, value, line);
    }

    /** The entry of a key so far, or null. */
    Entry get(String key) {
      return map.get(key);
    }

    CompactMap build() {
      CompactMap built = map;
      map = null;
      return built;
    }
  }

  private CompactMap() {}

  int size() {
    return size;
  }

  /** The entry of a key, or null. A key that is no Unicode text (a lone surrogate) has none. */
  Entry get(String key) {
    byte[] bytes = Utf8.encode(key);
    if (bytes == null) {
      return null;
    }
    long found = slots[slot(bytes, hash(bytes))];
    if (found == FREE) {
      return null;
    }
    ByteBuffer entry = entry(found);
    skipText(entry);
    return new Entry(readText(entry), readNumber(entry));
  }

  /** All keys, in the order in which they were put. */
  Stream<String> keys() {
    return LongStream.of(slots)
        .filter(slot -> slot != FREE)
        .mapToInt(slot -> (int) slot)
        .sorted()
        .mapToObj(position -> readText(entry(position)));
  }

  private boolean put(String key, String value, int line) {
    byte[] keyBytes = Utf8.encode(key);
    if (keyBytes == null) {
      throw new IllegalArgumentException("no Unicode text");
    }
    int hash = hash(keyBytes);
    int slot = slot(keyBytes, hash);
    if (slots[slot] != FREE) {
      return false;
    }
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    int length = keyBytes.length + valueBytes.length + 15;
    ByteBuffer entry = ByteBuffer.allocate(length);
    writeText(entry, keyBytes);
    writeText(entry, valueBytes);
    writeNumber(entry, line);
    slots[slot] = (long) hash << Integer.SIZE | append(entry.array(), entry.position());
    if (++size > slots.length - slots.length / 3) {
      grow();
    }
    return true;
  }

  /** An entry never lies over the border of two chunks; a very long one gets a chunk of its own. */
  private int append(byte[] bytes, int length) {
    if (used + length > CHUNK) {
      if (chunks.size() == MAX_CHUNKS) {
        throw new IllegalStateException("the table is larger than 2 GiB");
      }
      chunks.add(new byte[Math.max(CHUNK, length)]);
      used = 0;
    }
    int position = (chunks.size() - 1) << CHUNK_BITS | used;
    System.arraycopy(bytes, 0, chunks.get(chunks.size() - 1), used, length);
    used += length;
    return position;
  }

  private void grow() {
    long[] old = slots;
    slots = freeSlots(old.length * 2);
    for (long taken : old) {
      if (taken != FREE) {
        int slot = first(hash(taken));
        while (slots[slot] != FREE) {
          slot = after(slot);
        }
        slots[slot] = taken;
      }
    }
  }

  /** The slot that holds the key, or the free one where it belongs. */
  private int slot(byte[] key, int hash) {
    int slot = first(hash);
    while (slots[slot] != FREE && !(hash(slots[slot]) == hash && hasKey(slots[slot], key))) {
      slot = after(slot);
    }
    return slot;
  }

  private static int hash(long slot) {
    return (int) (slot >>> Integer.SIZE);
  }

  private int first(int hash) {
    return hash & (slots.length - 1);
  }

  private int after(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  private boolean hasKey(long slot, byte[] key) {
    ByteBuffer entry = entry(slot);
    int length = readNumber(entry);
    return length == key.length
        && entry.slice(entry.position(), length).equals(ByteBuffer.wrap(key));
  }

  private ByteBuffer entry(long slot) {
    int position = (int) slot;
    byte[] chunk = chunks.get(position >>> CHUNK_BITS);
    int start = position & ((1 << CHUNK_BITS) - 1);
    return ByteBuffer.wrap(chunk, start, chunk.length - start);
  }

  private static int hash(byte[] bytes) {
    int hash = 0x811c9dc5;
    for (byte b : bytes) {
      hash = (hash ^ b) * 0x01000193;
    }
    return hash ^ (hash >>> 15);
  }

  private static long[] freeSlots(int length) {
    long[] slots = new long[length];
    Arrays.fill(slots, FREE);
    return slots;
  }

  private static void writeText(ByteBuffer entry, byte[] text) {
    writeNumber(entry, text.length);
    entry.put(text);
  }

  private static String readText(ByteBuffer entry) {
    byte[] text = new byte[readNumber(entry)];
    entry.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static void skipText(ByteBuffer entry) {
    int length = readNumber(entry);
    entry.position(entry.position() + length);
  }

  /** Seven bits a byte, the lowest first, the eighth bit where more follow. */
  private static void writeNumber(ByteBuffer entry, int number) {
    int rest = number;
    while (rest >= 0x80) {
      entry.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    entry.put((byte) rest);
  }

  private static int readNumber(ByteBuffer entry) {
    int number = 0;
    int shift = 0;
    byte next;
    do {
      next = entry.get();
      number |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return number;
  }
}
