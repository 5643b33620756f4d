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
package org.jamesvirtual.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/**
 * A file of deliveries that takes no more: a fixed number of records of {@link #RECORD} bytes, of
 * which those at the end may be empty. A record that was cut off or has rotted is no record, and
 * those around it count. In memory are 64 bits of each key; the file has the rest. Immutable.
 */
final class Segment {

  static final int RECORD = 32;

  private static final int MAGIC = 0x4a56_4431;
  private static final int CHECKED = RECORD - Integer.BYTES;

  private final Path file;
  private final long[] prefixes;
  private final long closed = System.nanoTime();
  private final Duration age;

  private Segment(Path file, long[] prefixes, Duration age) {
    this.file = file;
    this.prefixes = prefixes;
    this.age = age;
    Arrays.sort(prefixes);
  }

  /** Of the keys that have just been written to it. */
  static Segment of(Path file, Collection<Key> keys) {
    return new Segment(file, keys.stream().mapToLong(Key::high).toArray(), Duration.ZERO);
  }

  /** Reads what an earlier process has left, and takes off what is empty at the end. */
  static Segment read(Path file) throws IOException {
    Contents contents = new Contents();
    scan(file, contents);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(contents.length);
    }
    return new Segment(
        file,
        Arrays.copyOf(contents.prefixes, contents.count),
        Duration.ofMillis(Math.max(0, System.currentTimeMillis() - contents.newest)));
  }

  /** All records of a file. */
  private static final class Contents implements Records {
    private long[] prefixes = new long[1024];
    private int count;
    private long newest;
    private long length;

    @Override
    public void record(Key key, long time, long end) {
      if (count == prefixes.length) {
        prefixes = Arrays.copyOf(prefixes, 2 * count);
      }
      prefixes[count++] = key.high();
      newest = Math.max(newest, time);
      length = end;
    }
  }

  /** Takes one record after the other. */
  @FunctionalInterface
  private interface Records {
    /**
     * @param time in milliseconds since 1970
     * @param end where in the file it ends
     */
    void record(Key key, long time, long end);
  }

  /** In bytes. */
  long size() {
    return (long) prefixes.length * RECORD;
  }

  Path file() {
    return file;
  }

  /** Since its last record. Not by the clock while the process runs, which somebody may set. */
  Duration age() {
    return age.plusNanos(System.nanoTime() - closed);
  }

  /**
   * Whether it has the key.
   *
   * @throws IOException if the file, which is only read when it is likely, cannot be
   */
  boolean contains(Key key) throws IOException {
    if (Arrays.binarySearch(prefixes, key.high()) < 0) {
      return false;
    }
    boolean[] found = {false};
    scan(file, (other, time, end) -> found[0] |= other.equals(key));
    return found[0];
  }

  /** Puts a record into an array. */
  static void put(byte[] target, int start, Key key) {
    ByteBuffer record = ByteBuffer.wrap(target, start, RECORD);
    record.putLong(key.high()).putLong(key.low());
    record.putLong(System.currentTimeMillis()).putInt(MAGIC);
    record.putInt(Checksum.of(target, start, CHECKED));
  }

  private static void scan(Path file, Records records) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] bytes = new byte[RECORD << 10];
      ByteBuffer block = ByteBuffer.wrap(bytes);
      for (long at = 0; fill(channel, block); at += block.limit()) {
        for (; block.remaining() >= RECORD; block.position(block.position() + RECORD)) {
          int start = block.position();
          if (block.getInt(start + 24) == MAGIC
              && block.getInt(start + CHECKED) == Checksum.of(bytes, start, CHECKED)) {
            records.record(
                new Key(block.getLong(start), block.getLong(start + 8)),
                block.getLong(start + 16),
                at + start + RECORD);
          }
        }
      }
    }
  }

  /** Reads a whole number of records, unless it is the end. */
  private static boolean fill(FileChannel channel, ByteBuffer block) throws IOException {
    block.clear();
    while (block.hasRemaining() && channel.read(block) >= 0) {
      // Goes on.
    }
    block.flip();
    return block.remaining() >= RECORD;
  }
}
