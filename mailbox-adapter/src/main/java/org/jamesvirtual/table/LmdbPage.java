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

import static org.jamesvirtual.table.CorruptFileException.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One page of the tree of an LMDB file: nodes in the order of their keys. */
final class LmdbPage {

  private static final int HEADER = 16;
  private static final int NODE_HEADER = 8;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int KINDS = 0x2f;
  private static final int ON_PAGES_OF_ITS_OWN = 1;

  private final ByteBuffer page;
  private final long number;
  private final int count;
  private final int upper;

  /**
   * @param page the whole page
   * @throws CorruptFileException if it is no page of a tree
   */
  LmdbPage(ByteBuffer page, long number) throws CorruptFileException {
    this.page = page;
    this.number = number;
    long found = page.getLong(0);
    require(found == number, number, "page number", found, "its own");
    int kind = kind();
    require(kind == BRANCH || kind == LEAF, number, "page type", kind, "branch or leaf");
    int lower = Short.toUnsignedInt(page.getShort(12));
    upper = Short.toUnsignedInt(page.getShort(14));
    count = (lower - HEADER) / 2;
    require(
        lower >= HEADER && lower % 2 == 0 && lower <= upper && upper <= page.limit(),
        number,
        "lower bound",
        lower,
        "one that fits");
    require(isLeaf() || count > 0, number, "number of nodes", count, "one or more");
  }

  private int kind() {
    return page.getShort(10) & KINDS;
  }

  /** The same page in memory of its own. */
  LmdbPage copy() throws CorruptFileException {
    byte[] bytes = new byte[page.limit()];
    page.get(0, bytes);
    return new LmdbPage(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), number);
  }

  boolean isLeaf() {
    return kind() == LEAF;
  }

  long number() {
    return number;
  }

  int count() {
    return count;
  }

  /** The page under a node. */
  long child(int node) throws CorruptFileException {
    int offset = offset(node);
    return low(offset) | (long) Short.toUnsignedInt(page.getShort(offset + 4)) << 32;
  }

  /** The node of a branch that leads to the key: the last that is not greater. */
  int childOf(byte[] key) throws CorruptFileException {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compare(middle, key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The node of a leaf that has the key, or -1. */
  int keyOf(byte[] key) throws CorruptFileException {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  byte[] key(int node) throws CorruptFileException {
    int offset = offset(node);
    byte[] key = new byte[keyLength(offset)];
    page.get(offset + NODE_HEADER, key);
    return key;
  }

  /** How long a value of a leaf is. */
  long valueLength(int node) throws CorruptFileException {
    return low(offset(node));
  }

  /** The page where a value of a leaf begins; 0 if it stands in the leaf. */
  long valuePage(int node) throws CorruptFileException {
    int offset = offset(node);
    int flags = page.getShort(offset + 4);
    require((flags & ~ON_PAGES_OF_ITS_OWN) == 0, number, "flags", flags, "a plain value");
    if (flags == 0) {
      return 0;
    }
    int start = offset + NODE_HEADER + keyLength(offset);
    require(start + 8 <= page.limit(), number, "node offset", offset, "one within the page");
    return page.getLong(start);
  }

  /** A value that stands in the leaf. */
  byte[] value(int node) throws CorruptFileException {
    int offset = offset(node);
    int start = offset + NODE_HEADER + keyLength(offset);
    long length = low(offset);
    require(start + length <= page.limit(), number, "value length", length, "less");
    byte[] value = new byte[(int) length];
    page.get(start, value);
    return value;
  }

  /** The nodes fill the page from its upper bound to its end: no more of them, and no fewer. */
  void requireWhole() throws CorruptFileException {
    long used = 0;
    for (int node = 0; node < count; node++) {
      int offset = offset(node);
      long size = (long) NODE_HEADER + keyLength(offset);
      if (isLeaf()) {
        size += valuePage(node) != 0 ? 8 : low(offset);
      }
      used += size + (size & 1);
    }
    require(
        used == page.limit() - upper, number, "number of nodes", count, "them to fill the page");
  }

  private int compare(int node, byte[] key) throws CorruptFileException {
    int offset = offset(node);
    return Bytes.compare(page, offset + NODE_HEADER, keyLength(offset), key);
  }

  private int keyLength(int offset) throws CorruptFileException {
    int length = Short.toUnsignedInt(page.getShort(offset + 6));
    require(offset + NODE_HEADER + length <= page.limit(), number, "key length", length, "less");
    return length;
  }

  /** The lower half of a page number, or a length. */
  private long low(int offset) {
    return Integer.toUnsignedLong(page.getInt(offset));
  }

  private int offset(int node) throws CorruptFileException {
    int offset = Short.toUnsignedInt(page.getShort(HEADER + 2 * node));
    require(
        offset >= upper && offset + NODE_HEADER <= page.limit(),
        number,
        "node offset",
        offset,
        "one within the page");
    return offset;
  }
}
