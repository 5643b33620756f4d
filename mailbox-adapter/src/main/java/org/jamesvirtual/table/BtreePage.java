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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One page of a btree of Berkeley DB: items in the order of their bytes. */
final class BtreePage {

  private static final int INTERNAL = 3;
  private static final int INTERNAL_RECORDS = 4;

  /** The type of a leaf of keys and values. */
  static final int LEAF = 5;

  private static final int LEAF_RECORDS = 6;
  private static final int LEAF_DUPLICATES = 12;

  private static final int ON_PAGE = 1;
  private static final int OFF_PAGE_DUPLICATES = 2;
  private static final int OFF_PAGE = 3;
  private static final int DELETED = 0x80;

  private final ByteBuffer page;
  private final long number;
  private final DbPages pages;
  private final int count;
  private final int level;

  /** Of the keys from the second on; null: they are compared where they stand. */
  private KeyHeads heads;

  /**
   * @throws CorruptFileException if it is no page of a btree
   */
  BtreePage(ByteBuffer page, long number, DbPages pages) throws CorruptFileException {
    this.page = page;
    this.number = number;
    this.pages = pages;
    count = DbPages.itemCount(page);
    level = Byte.toUnsignedInt(page.get(24));
    int type = DbPages.type(page);
    boolean known = isLeaf() ? isLeafType(type) : type == INTERNAL || type == INTERNAL_RECORDS;
    require(known, number, "page type", type, "one of a btree page of its level");
    require(
        DbPages.HEADER + 2 * count <= DbPages.lowestItem(page)
            && DbPages.lowestItem(page) <= pages.pageSize(),
        number,
        "number of items",
        count,
        "as many as fit");
    require(isLeaf() || count > 0, number, "number of items", count, "one or more");
    require(type != LEAF || count % 2 == 0, number, "number of items", count, "an even one");
  }

  private static boolean isLeafType(int type) {
    return type == LEAF || type == LEAF_RECORDS || type == LEAF_DUPLICATES;
  }

  /** The same inner page in memory of its own, made ready for many searches. */
  BtreePage copy() throws CorruptFileException {
    byte[] bytes = new byte[pages.pageSize()];
    page.get(0, bytes);
    BtreePage copy = new BtreePage(ByteBuffer.wrap(bytes).order(page.order()), number, pages);
    copy.heads = copy.keyHeads();
    return copy;
  }

  private KeyHeads keyHeads() throws CorruptFileException {
    if (DbPages.type(page) != INTERNAL) {
      return null;
    }
    List<byte[]> keys = new ArrayList<>(count);
    // The first one is not compared with: the first child has all that is less than the second.
    for (int item = 1; item < count; item++) {
      int offset = offset(item, 12);
      if (isOffPage(offset)) {
        return null;
      }
      byte[] key = new byte[length(offset, 12)];
      page.get(offset + 12, key);
      keys.add(key);
    }
    return keys.isEmpty() ? null : new KeyHeads(keys);
  }

  long number() {
    return number;
  }

  boolean isLeaf() {
    return level == 1;
  }

  /** Keys and values together. */
  int itemCount() {
    return count;
  }

  /** Whether it is a leaf of keys and values. */
  boolean hasKeys() {
    return DbPages.type(page) == LEAF;
  }

  void requireParentOf(BtreePage below) throws CorruptFileException {
    require(below.level == level - 1, below.number, "level", below.level, "one less");
  }

  /** The page under an item. */
  long child(int item) throws CorruptFileException {
    return DbPages.type(page) == INTERNAL_RECORDS
        ? DbPages.number(page, offset(item, 8))
        : DbPages.number(page, offset(item, 12) + 4);
  }

  /** The item of an inner page that leads to the key: the last that is not greater. */
  int childOf(FileHandle handle, byte[] key) throws IOException {
    int side = heads == null ? 0 : heads.side(key);
    int low = side > 0 ? count - 1 : 0;
    int high = side < 0 ? 0 : count - 1;
    long head = heads == null ? 0 : heads.headOf(key);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      int order = heads == null ? 0 : heads.compare(middle - 1, head);
      if (order < 0 || (order == 0 && compare(handle, middle, 12, key) <= 0)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The item of a leaf that is the key, the first one that is not deleted; or -1. */
  int keyOf(FileHandle handle, byte[] key) throws IOException {
    int low = 0;
    int high = count / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(handle, 2 * middle, 3, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int item = 2 * low; item < count; item += 2) {
      if (compare(handle, item, 3, key) != 0) {
        return -1;
      }
      if (!isDeleted(item) && !isDeleted(item + 1)) {
        return item;
      }
    }
    return -1;
  }

  boolean isDeleted(int item) throws CorruptFileException {
    return (page.get(offset(item, 3) + 2) & DELETED) != 0;
  }

  /** The bytes of an item of a leaf. */
  byte[] value(FileHandle handle, int item) throws IOException {
    require(item < count, number, "number of items", count, "more than " + item);
    int offset = offset(item, 3);
    int type = page.get(offset + 2) & ~DELETED & 0xff;
    if (type == ON_PAGE) {
      byte[] bytes = new byte[length(offset, 3)];
      page.get(offset + 3, bytes);
      return bytes;
    }
    offset(item, 12);
    long first = DbPages.number(page, offset + 4);
    if (type == OFF_PAGE) {
      return pages.overflow(handle, first, DbPages.number(page, offset + 8));
    }
    require(
        type == OFF_PAGE_DUPLICATES && hasKeys(), number, "item type", type, "one of this page");
    return pages.firstDuplicate(handle, first);
  }

  /** The items fill the page from the lowest one to its end: no more of them, and no fewer. */
  void requireWhole() throws CorruptFileException {
    int used = 0;
    int lowest = pages.pageSize();
    for (int item = 0; item < count; item++) {
      int offset = offset(item, 3);
      boolean shared = hasKeys() && item % 2 == 0 && item > 1 && offset == offset(item - 2, 3);
      used += shared ? 0 : size(offset);
      lowest = Math.min(lowest, offset);
    }
    require(
        lowest == DbPages.lowestItem(page) && used == pages.pageSize() - lowest,
        number,
        "number of items",
        count,
        "them to fill the page");
  }

  /** How many bytes an item takes, with those that make it a multiple of four. */
  private int size(int offset) {
    if (DbPages.type(page) == INTERNAL_RECORDS) {
      return 8;
    }
    int length = Short.toUnsignedInt(page.getShort(offset));
    if (!isLeaf()) {
      return (length + 12 + 3) & ~3;
    }
    boolean onPage = (page.get(offset + 2) & ~DELETED & 0xff) == ON_PAGE;
    return onPage ? (length + 3 + 3) & ~3 : 12;
  }

  /**
   * @param head how many bytes stand before the bytes of the item
   */
  private int compare(FileHandle handle, int item, int head, byte[] key) throws IOException {
    int offset = offset(item, head);
    if (isOffPage(offset)) {
      int reference = head == 3 ? offset : offset(item, 24) + 12;
      offset(item, 12);
      return Arrays.compareUnsigned(
          pages.overflow(
              handle, DbPages.number(page, reference + 4), DbPages.number(page, reference + 8)),
          key);
    }
    return Bytes.compare(page, offset + head, length(offset, head), key);
  }

  private boolean isOffPage(int offset) {
    return (page.get(offset + 2) & ~DELETED & 0xff) == OFF_PAGE;
  }

  private int length(int offset, int head) throws CorruptFileException {
    int length = Short.toUnsignedInt(page.getShort(offset));
    require(offset + head + length <= pages.pageSize(), number, "item length", length, "less");
    return length;
  }

  /** Where an item begins that has at least so many bytes. */
  private int offset(int item, int least) throws CorruptFileException {
    int offset = DbPages.offset(page, item);
    require(
        offset >= DbPages.HEADER + 2 * count && offset + least <= pages.pageSize(),
        number,
        "item offset",
        offset,
        "one within the page");
    return offset;
  }
}
