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
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The journal's files, which one process has at a time. */
final class JournalDirectory implements AutoCloseable {

  private static final String PREFIX = "delivered-";

  /** Nothing else is ours: not an administrator's copy, nor what another version makes. */
  private static final Pattern SEGMENT = Pattern.compile(PREFIX + "[0-9a-f]{16}");

  private final Path path;
  private final FileChannel lock;

  private JournalDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes the directory where it is missing, and takes it for this process. */
  static JournalDirectory open(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    FileChannel lock =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = lock.tryLock();
      if (held == null) {
        throw new IOException("another process has it");
      }
      return new JournalDirectory(path, lock);
    } catch (OverlappingFileLockException e) {
      lock.close();
      throw new IOException("this process has it open already", e);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** The file of the deliveries under way. */
  Path intents() {
    return path.resolve("intents");
  }

  /** The files of deliveries, the oldest first. */
  List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      List<Path> segments =
          new ArrayList<>(
              files
                  .filter(file -> SEGMENT.matcher(file.getFileName().toString()).matches())
                  .toList());
      Collections.sort(segments);
      return segments;
    }
  }

  /** A file that is newer than all of {@link #segments}. */
  Path nextSegment() throws IOException {
    List<Path> segments = segments();
    long last = 0;
    if (!segments.isEmpty()) {
      String name = segments.get(segments.size() - 1).getFileName().toString();
      last = Long.parseUnsignedLong(name.substring(PREFIX.length()), 16);
    }
    return path.resolve(PREFIX + "%016x".formatted(last + 1));
  }

  /** The names in a directory are on stable storage after this. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
