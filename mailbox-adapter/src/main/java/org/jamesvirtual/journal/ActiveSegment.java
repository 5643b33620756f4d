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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The file that deliveries are written to. It has its full length from the start, filled with
 * zeros, so that a sync of new records need not sync a new length with them. Confined to one
 * thread.
 */
final class ActiveSegment implements AutoCloseable {

  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final int capacity;
  private final List<Key> keys = new ArrayList<>();

  private ActiveSegment(Path file, FileChannel channel, int capacity) {
    this.file = file;
    this.channel = channel;
    this.capacity = capacity;
  }

  /** Makes the file; on an exception there is none. */
  static ActiveSegment create(Path file, int capacity, boolean sync) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      long length = (long) capacity * Segment.RECORD;
      for (long at = 0; at < length; at += BLOCK) {
        write(channel, ByteBuffer.allocate((int) Math.min(BLOCK, length - at)), at);
      }
      if (sync) {
        channel.force(true);
        JournalDirectory.sync(file.getParent());
      }
      return new ActiveSegment(file, channel, capacity);
    } catch (Throwable e) {
      try (channel) {
        Files.deleteIfExists(file);
      } catch (IOException stays) {
        e.addSuppressed(stays);
      }
      throw e;
    }
  }

  /** How many more records fit. */
  int room() {
    return capacity - keys.size();
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /**
   * Writes records, for which there is room. On an exception they do not count, though they may be
   * there until {@link #close}.
   *
   * @param sync whether to wait for stable storage: fdatasync(2)
   */
  void append(List<Key> more, boolean sync) throws IOException {
    byte[] records = new byte[more.size() * Segment.RECORD];
    for (int i = 0; i < more.size(); i++) {
      Segment.put(records, i * Segment.RECORD, more.get(i));
    }
    write(channel, ByteBuffer.wrap(records), (long) keys.size() * Segment.RECORD);
    if (sync) {
      channel.force(false);
    }
    keys.addAll(more);
  }

  /** What it has become, when it takes no more. */
  Segment closed() {
    return Segment.of(file, keys);
  }

  /** Gives back the room that is left: all of it, and the name, where nothing is written. */
  @Override
  public void close() throws IOException {
    try (channel) {
      channel.truncate((long) keys.size() * Segment.RECORD);
      if (keys.isEmpty()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    for (long at = position; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }
}
