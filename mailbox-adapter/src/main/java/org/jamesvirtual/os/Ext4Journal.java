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
package org.jamesvirtual.os;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The journal of a mounted ext3 or ext4, as the kernel tells of it: ext4(5), and
 * Documentation/admin-guide/ext4.rst of Linux. Whatever it does not tell counts as no.
 *
 * @param block the name of its block device in {@code /sys/fs/ext4}; empty if that is not known
 */
record Ext4Journal(String block) {

  /** What a file system without a journal names in place of the process that writes it. */
  private static final String NONE = "<none>";

  /** Where s_feature_compat stands on the disk, and its bit for fast commits. */
  private static final long FEATURES = 1024 + 0x5c;

  private static final int FAST_COMMIT = 0x400;

  /**
   * That of a file system.
   *
   * @param device major and minor number, as in {@code /proc/self/mountinfo}
   */
  static Ext4Journal of(String device) {
    try {
      Path block = Path.of("/sys/dev/block", device).toRealPath().getFileName();
      return new Ext4Journal(block == null ? "" : block.toString());
    } catch (IOException e) {
      return new Ext4Journal("");
    }
  }

  /**
   * Whether there is one that holds all changes in order. Fast commits do not: acknowledged mail
   * was lost there (ADR 16).
   */
  boolean exists() {
    List<String> task = lines(Path.of("/sys/fs/ext4").resolve(block).resolve("journal_task"));
    return !task.isEmpty() && !task.getFirst().equals(NONE) && !hasFastCommits();
  }

  /** Only the superblock tells; no where the device cannot be read, as in a container. */
  private boolean hasFastCommits() {
    try (RandomAccessFile device =
        new RandomAccessFile(Path.of("/dev").resolve(block).toFile(), "r")) {
      device.seek(FEATURES);
      return (Integer.reverseBytes(device.readInt()) & FAST_COMMIT) != 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a commit comes after the content that lies on the disk, or in its cache: journal and
   * content are on one disk, whose cache is emptied before the commit counts.
   */
  boolean commitsWithContent() {
    List<String> options = lines(Path.of("/proc/fs/ext4").resolve(block).resolve("options"));
    boolean contentInPlace = options.contains("data=ordered") || options.contains("data=writeback");
    return contentInPlace && !options.contains("journal_async_commit") && isInternal();
  }

  /** A journal in a file of the file system has the number of its inode in its name. */
  private boolean isInternal() {
    try (Stream<Path> journals = Files.list(Path.of("/proc/fs/jbd2"))) {
      return journals.anyMatch(
          journal -> journal.getFileName().toString().matches("\\Q" + block + "\\E-\\d+"));
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
