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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.SharedLock;

/**
 * {@code cdb:file} (CDB_README): D. J. Bernstein's constant database. Positions and numbers of
 * slots of 256 hash tables, then the records, then the hash tables. postmap(1) replaces the file by
 * another one and locks nothing.
 */
final class CdbFile implements Index {

  static final Format FORMAT = new Format(".cdb", SharedLock.NONE, true, CdbFile::open);

  private static final int TABLES = 256;
  private static final int HEADER = 8 * TABLES;
  private static final int SLOTS_AT_ONCE = 8;
  private static final int RECORD_AT_ONCE = 120;
  private static final int LISTED_AT_ONCE = 1 << 14;
  private static final int MAX_LENGTH = 16 << 20;
  private static final int SLOTS = 0;
  private static final int RECORD = 1;

  private final FileVersion version;
  private final long[] positions = new long[TABLES];
  private final long[] slots = new long[TABLES];

  private CdbFile(FileVersion version, ByteBuffer header) throws CorruptFileException {
    this.version = version;
    for (int table = 0; table < TABLES; table++) {
      positions[table] = number(header, 8 * table);
      slots[table] = number(header, 8 * table + 4);
    }
    for (int table = 0; table < TABLES; table++) {
      long end = positions[table] + 8 * slots[table];
      if (end != (table == TABLES - 1 ? version.size() : positions[table + 1])) {
        throw new CorruptFileException(
            "found hash table " + table + " to end at " + end + ", expected a whole cdb file");
      }
    }
    if (positions[0] < HEADER) {
      throw new CorruptFileException("found hash tables in the header, expected a cdb file");
    }
  }

  private static Index open(FileHandle handle, FileVersion version) throws IOException {
    ByteBuffer header = handle.read(SLOTS, 0, HEADER).order(ByteOrder.LITTLE_ENDIAN);
    if (header.limit() < HEADER) {
      throw new CorruptFileException("found " + header.limit() + " bytes, expected a cdb file");
    }
    return new CdbFile(version, header);
  }

  @Override
  public FileVersion version() {
    return version;
  }

  /**
   * The file that another one was renamed over is whole for ever. Where somebody writes into the
   * file itself, as cp(1) does, its hash tables are written last: a record that is found through
   * them with the whole key is whole, and what is not found yet is asked for again.
   */
  @Override
  public boolean isCurrentIfFound(FileHandle handle) throws IOException {
    return handle.showedLately(version) || handle.shows(version);
  }

  @Override
  public byte[] get(FileHandle handle, byte[] key) throws IOException {
    int hash = hash(key);
    int table = hash & (TABLES - 1);
    long count = slots[table];
    long slot = count == 0 ? 0 : (Integer.toUnsignedLong(hash) >>> 8) % count;
    long seen = 0;
    while (seen < count) {
      int some = (int) Math.min(SLOTS_AT_ONCE, Math.min(count - seen, count - slot));
      ByteBuffer read = whole(handle.read(SLOTS, positions[table] + 8 * slot, 8 * some), 8 * some);
      for (int i = 0; i < some; i++) {
        long record = number(read, 8 * i + 4);
        if (record == 0) {
          return null;
        }
        byte[] value = read.getInt(8 * i) == hash ? value(handle, record, key) : null;
        if (value != null) {
          return value;
        }
      }
      seen += some;
      slot = (slot + some) % count;
    }
    return null;
  }

  /** The value of a record, or null if it is of another key. */
  private byte[] value(FileHandle handle, long position, byte[] key) throws IOException {
    long available = recordsEnd() - position;
    if (position < HEADER || available < 8) {
      throw new CorruptFileException("found a record at " + position + ", expected none there");
    }
    int some = (int) Math.min(available, key.length + RECORD_AT_ONCE);
    ByteBuffer record = whole(handle.read(RECORD, position, some), some);
    if (number(record, 0) != key.length || some < 8 + key.length) {
      return null;
    }
    if (!Bytes.equal(record, 8, key.length, key)) {
      return null;
    }
    long length = requireLength(number(record, 4), position, available - 8 - key.length);
    byte[] value = new byte[(int) length];
    int head = 8 + key.length;
    if (head + length > some) {
      record = whole(handle.read(RECORD, position + head, (int) length), (int) length);
      head = 0;
    }
    record.get(head, value);
    return value;
  }

  @Override
  public boolean isEmpty(FileHandle handle) {
    return recordsEnd() == HEADER;
  }

  @Override
  public long keys(FileHandle handle, long place, Consumer<byte[]> keys) throws IOException {
    long position = Math.max(place, HEADER);
    if (position == recordsEnd()) {
      return END;
    }
    int some = (int) Math.min(recordsEnd() - position, LISTED_AT_ONCE);
    ByteBuffer block = whole(handle.read(RECORD, position, some), some);
    long end = position + some;
    while (position < recordsEnd() && position + 8 <= end) {
      int offset = (int) (position + some - end);
      long available = recordsEnd() - position - 8;
      long length = requireLength(number(block, offset), position, available);
      long value = requireLength(number(block, offset + 4), position, available - length);
      if (position + 8 + length > end) {
        return offset > 0 ? position : longKey(handle, position, (int) length, value, keys);
      }
      byte[] key = new byte[(int) length];
      block.get(offset + 8, key);
      keys.accept(key);
      position += 8 + length + value;
    }
    if (position == end - some) {
      throw new CorruptFileException("record at " + position + ": found less than its lengths");
    }
    return position;
  }

  /** A key that is longer than what is read at once. */
  private static long longKey(
      FileHandle handle, long position, int length, long value, Consumer<byte[]> keys)
      throws IOException {
    byte[] key = new byte[length];
    whole(handle.read(RECORD, position + 8, length), length).get(0, key);
    keys.accept(key);
    return position + 8 + length + value;
  }

  private long recordsEnd() {
    return positions[0];
  }

  private static long requireLength(long length, long position, long available)
      throws CorruptFileException {
    if (length > available || length > MAX_LENGTH) {
      throw new CorruptFileException(
          "record at " + position + ": found a length of " + length + ", expected less");
    }
    return length;
  }

  private static ByteBuffer whole(ByteBuffer bytes, int length) throws CorruptFileException {
    if (bytes.limit() < length) {
      throw new CorruptFileException("found its end, expected more of it");
    }
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long number(ByteBuffer bytes, int offset) {
    return Integer.toUnsignedLong(bytes.getInt(offset));
  }

  private static int hash(byte[] key) {
    int hash = 5381;
    for (byte b : key) {
      hash = hash * 33 ^ Byte.toUnsignedInt(b);
    }
    return hash;
  }
}
