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

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.jamesvirtual.table.CorruptFileException.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.SharedLock;

/**
 * {@code hash:file} (DATABASE_README): a file of Berkeley DB's linear hashing. A key belongs to one
 * bucket, a bucket is a chain of pages, and an item reaches from its offset to that of the item
 * before it; keys and values take turns.
 */
final class HashFile implements Index {

  static final Format FORMAT = new Format(".db", SharedLock.FLOCK, true, HashFile::open);

  private static final int HASH_UNSORTED = 2;
  private static final int HASH_SORTED = 13;
  private static final int ON_PAGE = 1;
  private static final int ON_PAGE_DUPLICATES = 2;
  private static final int OFF_PAGE = 3;
  private static final int OFF_PAGE_DUPLICATES = 4;
  private static final byte[] HASHED_BY_ALL = "%$sniglet^&\0".getBytes(US_ASCII);

  private final DbPages pages;
  private final long maxBucket;
  private final int highMask;
  private final int lowMask;

  /** Buckets up to this may be unused pages: they were there when the file was made. */
  private final long firstBuckets;

  /** For each power of two of buckets, what makes a bucket's number the number of its page. */
  private final long[] spares = new long[32];

  private HashFile(DbPages pages, ByteBuffer metadata) throws CorruptFileException {
    this.pages = pages;
    maxBucket = DbPages.number(metadata, 72);
    highMask = metadata.getInt(76);
    lowMask = metadata.getInt(80);
    firstBuckets = metadata.getInt(84) == 0 ? 1 : maxBucket;
    for (int i = 0; i < spares.length; i++) {
      spares[i] = DbPages.number(metadata, 96 + 4 * i);
    }
    require(
        lowMask >= 0
            && highMask == (lowMask << 1 | 1)
            && Integer.bitCount(highMask) == Integer.SIZE - Integer.numberOfLeadingZeros(highMask)
            && maxBucket > lowMask
            && maxBucket <= highMask,
        0,
        "highest bucket",
        maxBucket,
        "one within the masks");
    require(metadata.getInt(92) == hash(HASHED_BY_ALL), 0, "hash", metadata.getInt(92), "FNV");
  }

  private static Index open(FileHandle handle, FileVersion version) throws IOException {
    ByteBuffer metadata = DbPages.metadata(handle, DbPages.Kind.HASH);
    HashFile file = new HashFile(DbPages.of(version, metadata, DbPages.Kind.HASH), metadata);
    file.checkHighestBucket(handle);
    return file;
  }

  /** The bucket after the highest one was never used; without it a wrong number would not show. */
  private void checkHighestBucket(FileHandle handle) throws IOException {
    bucketPage(handle, maxBucket);
    if (maxBucket < highMask) {
      ByteBuffer page = pages.page(handle, pageOf(maxBucket + 1));
      require(
          !isHash(page) || DbPages.itemCount(page) == 0 || DbPages.number(page, 12) != 0,
          0,
          "highest bucket",
          maxBucket,
          "no items in the one after it");
    }
  }

  @Override
  public FileVersion version() {
    return pages.version();
  }

  @Override
  public byte[] get(FileHandle handle, byte[] key) throws IOException {
    long bucket = bucketOf(hash(key));
    ByteBuffer page = bucketPage(handle, bucket);
    if (DbPages.isUnused(page)) {
      return null;
    }
    long number = pageOf(bucket);
    long previous = 0;
    while (true) {
      DbPages.requirePrevious(page, number, previous);
      int item = search(page, key);
      if (item < 0) {
        item = find(handle, page, number, key);
      }
      if (item >= 0) {
        return value(handle, page, number, item + 1);
      }
      requireBucket(page, number, bucket);
      previous = number;
      number = DbPages.next(page);
      if (number == 0) {
        return null;
      }
      page = pages.page(handle, number);
      require(isHash(page), number, "page type", DbPages.type(page), "a hash page");
    }
  }

  @Override
  public boolean isEmpty(FileHandle handle) throws IOException {
    return maxBucket == 1
        && DbPages.itemCount(bucketPage(handle, 0)) == 0
        && DbPages.itemCount(bucketPage(handle, 1)) == 0;
  }

  @Override
  public long keys(FileHandle handle, long place, Consumer<byte[]> keys) throws IOException {
    long number = place + 1;
    if (number > pages.lastPage()) {
      return END;
    }
    ByteBuffer page = pages.page(handle, number);
    for (int item = 0; isHash(page) && item < DbPages.itemCount(page); item += 2) {
      keys.accept(value(handle, page, number, item));
    }
    return number;
  }

  /**
   * The index of the key where the keys are in order, or -1, which says nothing: a page need not be
   * sorted, nor as expected, and some keys have pages of their own.
   */
  private int search(ByteBuffer page, byte[] key) {
    int count = DbPages.itemCount(page);
    int lowest = DbPages.lowestItem(page);
    if (DbPages.type(page) != HASH_SORTED
        || count % 2 != 0
        || DbPages.HEADER + 2 * count > lowest
        || lowest > pages.pageSize()) {
      return -1;
    }
    int low = 0;
    int high = count / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int offset = DbPages.offset(page, 2 * middle);
      int end = middle == 0 ? pages.pageSize() : DbPages.offset(page, 2 * middle - 1);
      boolean fits = offset >= lowest && offset < end && end <= pages.pageSize();
      if (!fits || page.get(offset) != ON_PAGE) {
        return -1;
      }
      int order = Bytes.compare(page, offset + 1, end - offset - 1, key);
      if (order == 0) {
        return 2 * middle;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return -1;
  }

  /** The index of the key, or -1; the items lie one under the other without a gap. */
  private int find(FileHandle handle, ByteBuffer page, long number, byte[] key) throws IOException {
    int count = DbPages.itemCount(page);
    int lowest = DbPages.lowestItem(page);
    require(
        count % 2 == 0 && DbPages.HEADER + 2 * count <= lowest && lowest <= pages.pageSize(),
        number,
        "number of items",
        count,
        "an even one that fits");
    int end = pages.pageSize();
    for (int item = 0; item < count; item++) {
      int offset = DbPages.offset(page, item);
      require(offset < end && offset >= lowest, number, "item offset", offset, "less than before");
      if (item % 2 == 0 && isKey(handle, page, offset, end, key)) {
        return item;
      }
      end = offset;
    }
    require(end == lowest, number, "lowest item", lowest, "the last one");
    return -1;
  }

  private boolean isKey(FileHandle handle, ByteBuffer page, int offset, int end, byte[] key)
      throws IOException {
    int type = page.get(offset);
    if (type == OFF_PAGE && end - offset == 12) {
      return DbPages.number(page, offset + 8) == key.length
          && Arrays.equals(
              pages.overflow(handle, DbPages.number(page, offset + 4), key.length), key);
    }
    return type == ON_PAGE && Bytes.equal(page, offset + 1, end - offset - 1, key);
  }

  private byte[] value(FileHandle handle, ByteBuffer page, long number, int item)
      throws IOException {
    int end = item == 0 ? pages.pageSize() : DbPages.offset(page, item - 1);
    int offset = DbPages.offset(page, item);
    require(
        offset >= DbPages.HEADER && offset < end && end <= pages.pageSize(),
        number,
        "item offset",
        offset,
        "less than before");
    int length = end - offset - 1;
    int type = page.get(offset);
    switch (type) {
      case ON_PAGE -> {
        return bytes(page, offset + 1, length);
      }
      case ON_PAGE_DUPLICATES -> {
        require(length >= 4, number, "length", length, "one value or more");
        int first = Short.toUnsignedInt(page.getShort(offset + 1));
        require(first + 4 <= length, number, "length", first, "less than that of the item");
        return bytes(page, offset + 3, first);
      }
      case OFF_PAGE -> {
        require(length == 11, number, "length", length, "11");
        return pages.overflow(
            handle, DbPages.number(page, offset + 4), DbPages.number(page, offset + 8));
      }
      case OFF_PAGE_DUPLICATES -> {
        require(length == 7, number, "length", length, "7");
        return pages.firstDuplicate(handle, DbPages.number(page, offset + 4));
      }
      default -> throw new CorruptFileException("page " + number + ": found item type " + type);
    }
  }

  private static byte[] bytes(ByteBuffer page, int offset, int length) {
    byte[] bytes = new byte[length];
    page.get(offset, bytes);
    return bytes;
  }

  /** A page that holds keys of another bucket is not where this one's keys are. */
  private void requireBucket(ByteBuffer page, long number, long bucket) throws IOException {
    int offset = DbPages.itemCount(page) == 0 ? 0 : DbPages.offset(page, 0);
    if (offset > 0 && page.get(offset) == ON_PAGE) {
      long found = bucketOf(hash(bytes(page, offset + 1, pages.pageSize() - offset - 1)));
      require(found == bucket, number, "bucket", found, "that of the key");
    }
  }

  private ByteBuffer bucketPage(FileHandle handle, long bucket) throws IOException {
    long number = pageOf(bucket);
    ByteBuffer page = pages.page(handle, number);
    require(
        isHash(page) || (bucket <= firstBuckets && DbPages.isUnused(page)),
        number,
        "page type",
        DbPages.type(page),
        "a hash page");
    return page;
  }

  private static boolean isHash(ByteBuffer page) {
    return DbPages.type(page) == HASH_SORTED || DbPages.type(page) == HASH_UNSORTED;
  }

  private long bucketOf(int hash) {
    int bucket = hash & highMask;
    return bucket > maxBucket ? bucket & lowMask : bucket;
  }

  private long pageOf(long bucket) {
    return bucket + spares[Long.SIZE - Long.numberOfLeadingZeros(bucket)];
  }

  /** FNV as Berkeley DB does it: from 0 on, multiply, then exclusive or. */
  private static int hash(byte[] bytes) {
    int hash = 0;
    for (byte b : bytes) {
      hash = hash * 16777619 ^ Byte.toUnsignedInt(b);
    }
    return hash;
  }
}
