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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The journal of a mounted ext3 or ext4, as the kernel tells of it: ext4(5), and
 * Documentation/admin-guide/ext4.rst of Linux. Whatever it does not tell counts as no.
 *
 * @param block the name of its block device in {@code /sys/fs/ext4}; empty if that is not known
 * @param number of the device
 * @param devices the folder of the device files, {@code /dev}; a container has few of them
 */
record Ext4Journal(String block, long number, Path devices) {

  /** What a file system without a journal names in place of the process that writes it. */
  private static final String NONE = "<none>";

  /** Where s_feature_compat stands on the disk, and its bit for fast commits. */
  private static final long FEATURES = 1024 + 0x5c;

  private static final int FAST_COMMIT = 0x400;

  private static final Path PROC = Path.of("/proc/fs/ext4");
  private static final Pattern FAST_COMMITS = Pattern.compile("(\\d+) (?:commits|ineligible)");

  /**
   * That of a file system.
   *
   * @param device major and minor number, as in {@code /proc/self/mountinfo}
   */
  static Ext4Journal of(String device, Path devices) {
    return new Ext4Journal(block(device), FileStatus.device(device), devices);
  }

  private static String block(String device) {
    try {
      Path block = Path.of("/sys/dev/block", device).toRealPath().getFileName();
      return block == null ? "" : block.toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether there is one. */
  boolean exists() {
    List<String> task = lines(Path.of("/sys/fs/ext4").resolve(block).resolve("journal_task"));
    return !task.isEmpty() && !task.getFirst().equals(NONE);
  }

  /**
   * Whether it has fast commits and so does not hold all changes in their order: acknowledged mail
   * was lost there (ADR 16).
   *
   * @param synced whether files on it were synced since it was mounted
   * @return empty where that cannot be told, or not yet
   */
  Optional<Boolean> hasFastCommits(boolean synced) {
    Path file = devices.resolve(block.replace('!', '/'));
    if (!isDevice(file)) {
      return countsFastCommits(synced);
    }
    try (RandomAccessFile superblock = new RandomAccessFile(file.toFile(), "r")) {
      superblock.seek(FEATURES);
      return Optional.of((Integer.reverseBytes(superblock.readInt()) & FAST_COMMIT) != 0);
    } catch (IOException e) {
      return countsFastCommits(synced);
    }
  }

  /** A container may have another device of that name. */
  private boolean isDevice(Path file) {
    try {
      return Files.getAttribute(file, "unix:rdev").equals(number);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The kernel counts them only where they are switched on: once for each sync, or why not. */
  private Optional<Boolean> countsFastCommits(boolean synced) {
    Path folder = PROC.resolve(block);
    List<String> information = lines(folder.resolve("fc_info"));
    if (information.isEmpty() && !lines(folder.resolve("options")).isEmpty()) {
      // Before Linux 5.10 there are none.
      return Optional.of(false);
    }
    List<Matcher> counts =
        information.stream().map(FAST_COMMITS::matcher).filter(Matcher::matches).toList();
    if (counts.stream().anyMatch(count -> !count.group(1).equals("0"))) {
      return Optional.of(true);
    }
    return synced && counts.size() == 2 ? Optional.of(false) : Optional.empty();
  }

  /**
   * Whether a commit comes after the content that lies on the disk, or in its cache: journal and
   * content are on one disk, whose cache is emptied before the commit counts.
   */
  boolean commitsWithContent() {
    List<String> options = lines(PROC.resolve(block).resolve("options"));
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
