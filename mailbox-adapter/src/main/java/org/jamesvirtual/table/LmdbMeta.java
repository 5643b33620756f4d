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
import org.jamesvirtual.os.FileVersion;

/**
 * The two metadata pages of an LMDB file, which commits write by turns: the newer of the two tells
 * where the tree of the last committed transaction begins. Immutable.
 *
 * @param root the first page of the tree, {@link #EMPTY} if there is none
 * @param depth how many levels it has
 * @param bytes both pages as they were read
 */
record LmdbMeta(int pageSize, long root, int depth, long entries, long lastPage, ByteBuffer bytes) {

  static final long EMPTY = -1;

  /** How much of a page its metadata take. */
  static final int SIZE = 152;

  private static final int MAGIC = 0xBEEFC0DE;
  private static final int FORMAT = 1;
  private static final int META_PAGE = 8;
  private static final int MAX_DEPTH = 32;

  /** The size of pages that the first page tells. */
  static int pageSize(ByteBuffer first) throws CorruptFileException {
    if (first.limit() < SIZE) {
      throw new CorruptFileException("found " + first.limit() + " bytes, expected an LMDB file");
    }
    first.order(ByteOrder.LITTLE_ENDIAN);
    require(first.getInt(16) == MAGIC, 0, "magic", first.getInt(16), "that of an LMDB file");
    int size = first.getInt(40);
    require(
        size >= 256 && size <= 65536 && Integer.bitCount(size) == 1,
        0,
        "page size",
        size,
        "a power of two from 256 to 65536");
    return size;
  }

  /** Takes both pages, one after the other. */
  static LmdbMeta of(ByteBuffer bytes, int pageSize, FileVersion version)
      throws CorruptFileException {
    ByteBuffer both = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    check(both.slice(0, SIZE).order(ByteOrder.LITTLE_ENDIAN), 0, pageSize);
    check(both.slice(SIZE, SIZE).order(ByteOrder.LITTLE_ENDIAN), 1, pageSize);
    long first = both.getLong(144);
    long second = both.getLong(SIZE + 144);
    require(
        Math.abs(first - second) == 1 || (first == 0 && second == 0),
        1,
        "transaction",
        second,
        "one next to " + first);
    int newer = second > first ? SIZE : 0;
    long root = both.getLong(newer + 128);
    int depth = both.getShort(newer + 94);
    long last = both.getLong(newer + 136);
    require(
        both.getShort(newer + 92) == 0, 0, "flags", both.getShort(newer + 92), "a plain database");
    require(last >= 1 && last < Long.MAX_VALUE / pageSize, 0, "last page", last, "1 or more");
    boolean empty = root == EMPTY && depth == 0 && both.getLong(newer + 120) == 0;
    boolean tree = root > 1 && root <= last && depth > 0 && depth <= MAX_DEPTH;
    require(empty || tree, 0, "root page", root, "one of the file");
    require(
        !tree || (root + 1) * pageSize <= version.size(), 0, "root page", root, "a larger file");
    return new LmdbMeta(pageSize, root, depth, both.getLong(newer + 120), last, bytes);
  }

  private static void check(ByteBuffer meta, int page, int pageSize) throws CorruptFileException {
    require(meta.getInt(16) == MAGIC, page, "magic", meta.getInt(16), "that of LMDB metadata");
    require(meta.getInt(20) == FORMAT, page, "version", meta.getInt(20), "" + FORMAT);
    require(meta.getLong(0) == page, page, "page number", meta.getLong(0), "its own");
    require(meta.getShort(10) == META_PAGE, page, "page type", meta.getShort(10), "metadata");
    require(meta.getInt(40) == pageSize, page, "page size", meta.getInt(40), "" + pageSize);
    long transaction = meta.getLong(144);
    require(
        transaction == 0 || (transaction > 0 && transaction % 2 == page),
        page,
        "transaction",
        transaction,
        "one of this page");
  }
}
