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
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A map from text to text and line number in few bytes: entries stand one after the other as UTF-8,
 * found through a hash table of positions. About 10 bytes an entry beside the text, no object.
 * Immutable and thread-safe once built.
 */
final class CompactMap {

  private static final int CHUNK_BITS = 20;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int MAX_CHUNKS = 1 << (31 - CHUNK_BITS);
  private static final int FREE = -1;

  private final List<byte[]> chunks = new ArrayList<>();
  private int used = CHUNK;
  private int[] slots = freeSlots(64);
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
    byte[] bytes = encode(key);
    if (bytes == null) {
      return null;
    }
    int position = slots[slot(bytes)];
    if (position == FREE) {
      return null;
    }
    ByteBuffer entry = entry(position);
    skipText(entry);
    return new Entry(readText(entry), readNumber(entry));
  }

  /** All keys, in the order in which they were put. */
  Stream<String> keys() {
    return IntStream.of(slots)
        .filter(position -> position != FREE)
        .sorted()
        .mapToObj(position -> readText(entry(position)));
  }

  private boolean put(String key, String value, int line) {
    byte[] keyBytes = encode(key);
    if (keyBytes == null) {
      throw new IllegalArgumentException("no Unicode text");
    }
    int slot = slot(keyBytes);
    if (slots[slot] != FREE) {
      return false;
    }
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    int length = keyBytes.length + valueBytes.length + 15;
    ByteBuffer entry = ByteBuffer.allocate(length);
    writeText(entry, keyBytes);
    writeText(entry, valueBytes);
    writeNumber(entry, line);
    slots[slot] = append(entry.array(), entry.position());
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
    int[] old = slots;
    slots = freeSlots(old.length * 2);
    for (int position : old) {
      if (position != FREE) {
        ByteBuffer entry = entry(position);
        byte[] key = new byte[readNumber(entry)];
        entry.get(key);
        slots[slot(key)] = position;
      }
    }
  }

  /** The slot that holds the key, or the free one where it belongs. */
  private int slot(byte[] key) {
    int slot = hash(key) & (slots.length - 1);
    while (slots[slot] != FREE && !hasKey(slots[slot], key)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean hasKey(int position, byte[] key) {
    ByteBuffer entry = entry(position);
    int length = readNumber(entry);
    return length == key.length
        && entry.slice(entry.position(), length).equals(ByteBuffer.wrap(key));
  }

  private ByteBuffer entry(int position) {
    byte[] chunk = chunks.get(position >>> CHUNK_BITS);
    int start = position & (CHUNK - 1);
    return ByteBuffer.wrap(chunk, start, chunk.length - start);
  }

  private static int hash(byte[] bytes) {
    int hash = 0x811c9dc5;
    for (byte b : bytes) {
      hash = (hash ^ b) * 0x01000193;
    }
    return hash ^ (hash >>> 15);
  }

  private static int[] freeSlots(int length) {
    int[] slots = new int[length];
    Arrays.fill(slots, FREE);
    return slots;
  }

  private static byte[] encode(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException loneSurrogate) {
      return null;
    }
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
