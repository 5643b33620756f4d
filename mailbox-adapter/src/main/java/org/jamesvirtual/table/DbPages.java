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
import java.nio.ByteOrder;
import org.jamesvirtual.os.FileVersion;

/**
 * The pages of a Berkeley DB file (version 4.2 and later, as Postfix makes them: one database,
 * neither encrypted nor with checksums). Numbers are in the byte order of the machine that wrote
 * the file. Immutable.
 */
final class DbPages {

  /** Where the offsets of the items begin, and the bytes of an overflow page. */
  static final int HEADER = 26;

  private static final int PAGE = 0;
  private static final int OVERFLOW_PAGE = 1;
  private static final int OVERFLOW = 7;
  private static final int METADATA_SIZE = 512;
  private static final int HASH_MAGIC = 0x061561;
  private static final int BTREE_MAGIC = 0x053162;
  private static final int MAX_ITEM = 16 << 20;

  private final FileVersion version;
  private final ByteOrder order;
  private final int pageSize;
  private final long lastPage;

  private DbPages(FileVersion version, ByteBuffer metadata) {
    this.version = version;
    order = metadata.order();
    pageSize = metadata.getInt(20);
    lastPage = number(metadata, 32);
  }

  /** What differs between the metadata of the two kinds of files. */
  enum Kind {
    /** The flags are those of duplicates. */
    HASH("hash", HASH_MAGIC, 8, 8, 10, 0x5),
    /** The flags are those of duplicates and of record numbers. */
    BTREE("btree", BTREE_MAGIC, 9, 9, 10, 0x45);

    private final String text;
    private final int magic;
    private final int pageType;
    private final int minVersion;
    private final int maxVersion;
    private final int harmlessFlags;

    Kind(String text, int magic, int pageType, int minVersion, int maxVersion, int flags) {
      this.text = text;
      this.magic = magic;
      this.pageType = pageType;
      this.minVersion = minVersion;
      this.maxVersion = maxVersion;
      this.harmlessFlags = flags;
    }
  }

  /** The first page of the file; its numbers are in the file's byte order. */
  static ByteBuffer metadata(FileHandle handle, Kind kind) throws IOException {
    ByteBuffer bytes = handle.read(PAGE, 0, METADATA_SIZE);
    if (bytes.limit() < METADATA_SIZE) {
      throw new CorruptFileException(
          "found " + bytes.limit() + " bytes, expected a " + kind.text + " file of Berkeley DB");
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (!hasMagic(bytes)) {
      bytes.order(ByteOrder.BIG_ENDIAN);
    }
    if (bytes.getInt(12) != kind.magic) {
      String found = hasMagic(bytes) ? "the other type of Berkeley DB" : "something else";
      throw new CorruptFileException(
          "found " + found + ", expected a " + kind.text + " file of Berkeley DB");
    }
    return bytes;
  }

  private static boolean hasMagic(ByteBuffer bytes) {
    int magic = bytes.getInt(12);
    return magic == HASH_MAGIC || magic == BTREE_MAGIC;
  }

  /** Checks what all files have in their metadata. */
  static DbPages of(FileVersion version, ByteBuffer metadata, Kind kind)
      throws CorruptFileException {
    int format = metadata.getInt(16);
    int size = metadata.getInt(20);
    int flags = metadata.getInt(48);
    require(
        format >= kind.minVersion && format <= kind.maxVersion,
        0,
        kind.text + " version",
        format,
        kind.minVersion + " to " + kind.maxVersion);
    require(
        size >= 512 && size <= 65536 && Integer.bitCount(size) == 1,
        0,
        "page size",
        size,
        "a power of two from 512 to 65536");
    require(metadata.getInt(8) == 0, 0, "page number", metadata.getInt(8), "0");
    require(type(metadata) == kind.pageType, 0, "page type", type(metadata), "" + kind.pageType);
    require(metadata.get(24) == 0, 0, "encryption", metadata.get(24), "none");
    require(metadata.get(26) == 0, 0, "flags", metadata.get(26), "no checksums and partitions");
    require(metadata.getInt(36) == 0, 0, "partitions", metadata.getInt(36), "none");
    require((flags & ~kind.harmlessFlags) == 0, 0, "flags", flags, "those that postmap sets");
    DbPages pages = new DbPages(version, metadata);
    require(
        version.size() == (pages.lastPage + 1) * size,
        0,
        "last page number",
        pages.lastPage,
        "the file of " + version.size() + " bytes to end with it");
    return pages;
  }

  FileVersion version() {
    return version;
  }

  int pageSize() {
    return pageSize;
  }

  long lastPage() {
    return lastPage;
  }

  /** Reads a page; it is valid until the next one is read, but for overflow pages. */
  ByteBuffer page(FileHandle handle, long number) throws IOException {
    requireNumber(number);
    return checked(handle.read(PAGE, number * pageSize, pageSize), number);
  }

  private ByteBuffer overflowPage(FileHandle handle, long number) throws IOException {
    requireNumber(number);
    return checked(handle.read(OVERFLOW_PAGE, number * pageSize, pageSize), number);
  }

  private void requireNumber(long number) throws CorruptFileException {
    require(number > 0 && number <= lastPage, number, "last page", lastPage, "one of the file");
  }

  private ByteBuffer checked(ByteBuffer page, long number) throws CorruptFileException {
    require(page.limit() == pageSize, number, "bytes", page.limit(), "a whole page");
    page.order(order);
    long found = number(page, 8);
    require(found == number || isUnused(page), number, "page number", found, "its own");
    return page;
  }

  /** Whether nothing was ever written there. */
  static boolean isUnused(ByteBuffer page) {
    return page.getLong(0) == 0
        && page.getLong(8) == 0
        && page.getLong(16) == 0
        && page.getShort(24) == 0;
  }

  /** The bytes of an item that has pages of its own. */
  byte[] overflow(FileHandle handle, long first, long length) throws IOException {
    require(
        length <= MAX_ITEM && length <= version.size(),
        first,
        "an item of length",
        length,
        "less than 16 MiB and than the file");
    byte[] bytes = new byte[(int) length];
    int done = 0;
    long previous = 0;
    long number = first;
    while (done < length) {
      ByteBuffer page = overflowPage(handle, number);
      require(type(page) == OVERFLOW, number, "page type", type(page), "an overflow page");
      requirePrevious(page, number, previous);
      int count = Short.toUnsignedInt(page.getShort(22));
      require(
          count > 0 && count <= Math.min(pageSize - HEADER, length - done),
          number,
          "byte count",
          count,
          "no more than the item has");
      page.get(HEADER, bytes, done, count);
      done += count;
      previous = number;
      number = next(page);
    }
    require(number == 0, previous, "next page", number, "the end of the item");
    return bytes;
  }

  /** The first of the values of one key that have a tree of their own. */
  byte[] firstDuplicate(FileHandle handle, long root) throws IOException {
    BtreePage page = new BtreePage(overflowPage(handle, root), root, this);
    while (!page.isLeaf()) {
      BtreePage above = page;
      long child = above.child(0);
      page = new BtreePage(overflowPage(handle, child), child, this);
      above.requireParentOf(page);
    }
    require(!page.hasKeys(), root, "keys and values", page.itemCount(), "values alone");
    for (int item = 0; item < page.itemCount(); item++) {
      if (!page.isDeleted(item)) {
        return page.value(handle, item);
      }
    }
    throw new CorruptFileException("page " + page.number() + ": found no value, expected one");
  }

  static void requirePrevious(ByteBuffer page, long number, long previous)
      throws CorruptFileException {
    long found = number(page, 12);
    require(found == previous, number, "previous page", found, "the one that leads here");
  }

  static int type(ByteBuffer page) {
    return page.get(25);
  }

  static int itemCount(ByteBuffer page) {
    return Short.toUnsignedInt(page.getShort(20));
  }

  /** Where the lowest item begins; 16 bits cannot say that of an empty page of 64 KiB. */
  static int lowestItem(ByteBuffer page) {
    int offset = Short.toUnsignedInt(page.getShort(22));
    return offset == 0 ? page.limit() : offset;
  }

  /** Where an item begins. */
  static int offset(ByteBuffer page, int item) {
    return Short.toUnsignedInt(page.getShort(HEADER + 2 * item));
  }

  static long next(ByteBuffer page) {
    return number(page, 16);
  }

  /** An unsigned number of four bytes. */
  static long number(ByteBuffer page, int offset) {
    return Integer.toUnsignedLong(page.getInt(offset));
  }
}
