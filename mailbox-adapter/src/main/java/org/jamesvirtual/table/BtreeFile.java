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
import java.util.function.Consumer;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.SharedLock;

/** {@code btree:file} (DATABASE_README): a file of Berkeley DB's btree. */
final class BtreeFile implements Index {

  static final Format FORMAT = new Format(".db", SharedLock.FLOCK, true, BtreeFile::open);

  private static final long ROOT = 1;

  private final DbPages pages;
  private final PageCache<BtreePage> upper = new PageCache<>();

  private BtreeFile(DbPages pages) {
    this.pages = pages;
  }

  private static Index open(FileHandle handle, FileVersion version) throws IOException {
    ByteBuffer metadata = DbPages.metadata(handle, DbPages.Kind.BTREE);
    long root = DbPages.number(metadata, 88);
    DbPages pages = DbPages.of(version, metadata, DbPages.Kind.BTREE);
    require(root == ROOT, 0, "root page", root, "1");
    return new BtreeFile(pages);
  }

  @Override
  public FileVersion version() {
    return pages.version();
  }

  @Override
  public byte[] get(FileHandle handle, byte[] key) throws IOException {
    BtreePage leaf = root(handle);
    while (!leaf.isLeaf()) {
      BtreePage below = page(handle, leaf.child(leaf.childOf(handle, key)));
      leaf.requireParentOf(below);
      leaf = below;
    }
    require(leaf.hasKeys(), leaf.number(), "records of", leaf.itemCount(), "keys and values");
    int item = leaf.keyOf(handle, key);
    if (item < 0) {
      leaf.requireWhole();
      return null;
    }
    return leaf.value(handle, item + 1);
  }

  @Override
  public boolean isEmpty(FileHandle handle) throws IOException {
    BtreePage root = root(handle);
    return root.isLeaf() && root.itemCount() == 0;
  }

  @Override
  public long keys(FileHandle handle, long place, Consumer<byte[]> keys) throws IOException {
    long number = place + 1;
    if (number > pages.lastPage()) {
      return END;
    }
    ByteBuffer bytes = pages.page(handle, number);
    if (DbPages.type(bytes) == BtreePage.LEAF) {
      BtreePage page = new BtreePage(bytes, number, pages);
      for (int item = 0; item < page.itemCount(); item += 2) {
        if (!page.isDeleted(item)) {
          keys.accept(page.value(handle, item));
        }
      }
    }
    return number;
  }

  private BtreePage root(FileHandle handle) throws IOException {
    return page(handle, ROOT);
  }

  /** Reads a page, which is valid until the next one is read; an inner one may be kept. */
  private BtreePage page(FileHandle handle, long number) throws IOException {
    BtreePage kept = upper.get(number);
    if (kept != null) {
      return kept;
    }
    BtreePage page = new BtreePage(pages.page(handle, number), number, pages);
    if (!page.isLeaf()) {
      page.requireWhole();
      if (upper.hasRoom(number)) {
        page = page.copy();
        upper.put(number, page);
      }
    }
    return page;
  }
}
