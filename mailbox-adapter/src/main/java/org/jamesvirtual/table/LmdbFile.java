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
import java.util.function.Consumer;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.SharedLock;

/**
 * {@code lmdb:file} (LMDB_README): one file of LMDB's. A commit writes new pages and then one of
 * two metadata pages; the pages of a transaction are used again only after the next but one has
 * begun. So what was read through metadata that are still the newest afterwards is whole and right,
 * whatever a writer does meanwhile, and no lock is needed.
 */
final class LmdbFile implements Index {

  static final Format FORMAT = new Format(".lmdb", SharedLock.NONE, true, LmdbFile::open);

  private static final int OVERFLOW = 4;
  private static final int MAX_VALUE = 16 << 20;
  private static final int MAX_LISTED_DEPTH = 6;
  private static final int BITS_OF_A_NODE = 12;
  private static final int PAGE = 0;
  private static final int VALUE = 1;
  private static final int METADATA = 2;

  private final FileVersion version;
  private final LmdbMeta meta;
  private final PageCache<LmdbPage> upper = new PageCache<>();

  private LmdbFile(FileVersion version, LmdbMeta meta) {
    this.version = version;
    this.meta = meta;
  }

  private static Index open(FileHandle handle, FileVersion version) throws IOException {
    int pageSize = LmdbMeta.pageSize(handle.read(METADATA, 0, LmdbMeta.SIZE));
    ByteBuffer bytes = ByteBuffer.wrap(metadata(handle, pageSize));
    return new LmdbFile(version, LmdbMeta.of(bytes, pageSize, version));
  }

  /** Both metadata pages as far as they say something. */
  private static byte[] metadata(FileHandle handle, int pageSize) throws IOException {
    byte[] bytes = new byte[2 * LmdbMeta.SIZE];
    ByteBuffer read = handle.read(METADATA, 0, pageSize + LmdbMeta.SIZE);
    if (read.limit() < pageSize + LmdbMeta.SIZE) {
      throw new CorruptFileException("found the end after the first page, expected more of it");
    }
    read.get(0, bytes, 0, LmdbMeta.SIZE);
    read.get(pageSize, bytes, LmdbMeta.SIZE, LmdbMeta.SIZE);
    return bytes;
  }

  @Override
  public FileVersion version() {
    return version;
  }

  @Override
  public boolean isCurrent(FileHandle handle) throws IOException {
    return isNewest(handle) && handle.showsFile(version);
  }

  /**
   * Where cp(1) has written over the file, the metadata of the new one may be the same by chance.
   */
  @Override
  public boolean isCurrentIfMissed(FileHandle handle) throws IOException {
    return isNewest(handle) && handle.shows(version);
  }

  /** A file that was removed, or that another was renamed over, is whole for ever. */
  @Override
  public boolean isCurrentIfFound(FileHandle handle) throws IOException {
    return isNewest(handle) && (handle.showedLately(version) || handle.showsFile(version));
  }

  /** Whether no transaction was committed since. */
  private boolean isNewest(FileHandle handle) throws IOException {
    int length = meta.pageSize() + LmdbMeta.SIZE;
    ByteBuffer now = handle.read(METADATA, 0, length);
    ByteBuffer then = meta.bytes();
    return now.limit() == length
        && now.slice(0, LmdbMeta.SIZE).equals(then.slice(0, LmdbMeta.SIZE))
        && now.slice(meta.pageSize(), LmdbMeta.SIZE)
            .equals(then.slice(LmdbMeta.SIZE, LmdbMeta.SIZE));
  }

  @Override
  public boolean mayBeKept() {
    return true;
  }

  @Override
  public byte[] get(FileHandle handle, byte[] key) throws IOException {
    if (meta.root() == LmdbMeta.EMPTY) {
      return null;
    }
    LmdbPage page = page(handle, meta.root(), meta.depth());
    for (int level = meta.depth() - 1; level > 0; level--) {
      page = page(handle, page.child(page.childOf(key)), level);
    }
    int node = page.keyOf(key);
    if (node >= 0) {
      return value(handle, page, node);
    }
    page.requireWhole();
    return null;
  }

  @Override
  public boolean isEmpty(FileHandle handle) {
    return meta.entries() == 0;
  }

  /** A place is the path through the tree, the node of each level above the leaves. */
  @Override
  public long keys(FileHandle handle, long place, Consumer<byte[]> keys) throws IOException {
    if (meta.root() == LmdbMeta.EMPTY || meta.depth() > MAX_LISTED_DEPTH) {
      return END;
    }
    LmdbPage page = page(handle, meta.root(), meta.depth());
    long next = END;
    for (int level = meta.depth() - 1; level > 0; level--) {
      int shift = (level - 1) * BITS_OF_A_NODE;
      int node = (int) (place >>> shift) & ((1 << BITS_OF_A_NODE) - 1);
      if (node >= page.count() || page.count() >= 1 << BITS_OF_A_NODE) {
        return END;
      }
      if (node + 1 < page.count()) {
        next = ((place >>> shift) + 1) << shift;
      }
      page = page(handle, page.child(node), level);
    }
    for (int node = 0; node < page.count(); node++) {
      keys.accept(page.key(node));
    }
    return next;
  }

  /**
   * Reads a page, which is valid until the next one is read; a branch may be kept.
   *
   * @param level 1 for a leaf
   */
  private LmdbPage page(FileHandle handle, long number, int level) throws IOException {
    LmdbPage kept = upper.get(number);
    if (kept == null) {
      requireNumber(number);
      ByteBuffer bytes = handle.read(PAGE, number * meta.pageSize(), meta.pageSize());
      require(bytes.limit() == meta.pageSize(), number, "bytes", bytes.limit(), "a whole page");
      kept = new LmdbPage(bytes.order(ByteOrder.LITTLE_ENDIAN), number);
      if (!kept.isLeaf()) {
        kept.requireWhole();
        if (upper.hasRoom(number)) {
          kept = kept.copy();
          upper.put(number, kept);
        }
      }
    }
    require(kept.isLeaf() == (level == 1), number, "level", level, "a page of it");
    return kept;
  }

  private byte[] value(FileHandle handle, LmdbPage page, int node) throws IOException {
    long first = page.valuePage(node);
    if (first == 0) {
      return page.value(node);
    }
    long length = page.valueLength(node);
    requireNumber(first);
    require(
        length <= MAX_VALUE && length <= version.size(),
        page.number(),
        "value length",
        length,
        "less than 16 MiB and than the file");
    int whole = (int) length + 16;
    ByteBuffer bytes = handle.read(VALUE, first * meta.pageSize(), whole);
    require(bytes.limit() == whole, first, "bytes", bytes.limit(), "the whole value");
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    long pages = Integer.toUnsignedLong(bytes.getInt(12));
    require(
        bytes.getLong(0) == first && (bytes.getShort(10) & 0xf) == OVERFLOW,
        first,
        "page number",
        bytes.getLong(0),
        "its own, of an overflow page");
    require(
        pages >= (whole + meta.pageSize() - 1) / meta.pageSize(),
        first,
        "number of pages",
        pages,
        "as many as the value needs");
    byte[] value = new byte[(int) length];
    bytes.get(16, value);
    return value;
  }

  private void requireNumber(long number) throws CorruptFileException {
    require(number > 1 && number <= meta.lastPage(), number, "last page", meta.lastPage(), "more");
  }
}
