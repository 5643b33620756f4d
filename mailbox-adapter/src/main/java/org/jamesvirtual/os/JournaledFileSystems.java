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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The file systems of which one journal holds all changes of names and of files' status, in their
 * order: there a sync(2) of one changed file has stored every change that was made before. These
 * are ext3 and ext4, where they have a journal, and xfs. Immutable: as they were mounted when this
 * was made; one that cannot be told, or was mounted later, is none of them.
 */
public final class JournaledFileSystems {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int DEVICE = 2;
  private static final String SEPARATOR = " - ";

  private final Set<Long> names = new HashSet<>();
  private final Set<Long> contents = new HashSet<>();

  private JournaledFileSystems() {}

  /** Those that are mounted now; none, if that cannot be told. */
  public static JournaledFileSystems mounted() {
    JournaledFileSystems found = new JournaledFileSystems();
    boolean waits = KernelRelease.running().isAtLeast(KernelRelease.WRITES_BACK_AND_WAITS);
    for (String mount : mounts()) {
      String[] fields = mount.split(" ", -1);
      String[] rest = mount.substring(mount.indexOf(SEPARATOR) + SEPARATOR.length()).split(" ", -1);
      found.add(fields[DEVICE], rest[0], List.of(rest[rest.length - 1].split(",", -1)), waits);
    }
    return found;
  }

  private static List<String> mounts() {
    try {
      return Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Then every folder is synced on its own.
      return List.of();
    }
  }

  private void add(String device, String type, List<String> options, boolean waits) {
    boolean oneJournal;
    boolean oneDisk;
    switch (type) {
      case "xfs" -> {
        oneJournal = true;
        oneDisk = options.stream().noneMatch(o -> o.startsWith("logdev") || o.startsWith("rtdev"));
      }
      case "ext3", "ext4" -> {
        Ext4Journal journal = Ext4Journal.of(device);
        oneJournal = journal.exists();
        oneDisk = journal.commitsWithContent();
      }
      default -> {
        return;
      }
    }
    long number = number(device);
    if (oneJournal) {
      names.add(number);
    }
    if (oneJournal && oneDisk && waits) {
      contents.add(number);
    }
  }

  /**
   * Whether {@link Descriptor#syncAllBefore} of any file stores every name and status of the file
   * system that was changed before.
   *
   * @param device of {@link FileStatus#device}
   */
  public boolean haveNames(long device) {
    return names.contains(device);
  }

  /**
   * Whether it stores the content of every file besides that {@link Descriptor#writeBack} was
   * called for before.
   *
   * @param device of {@link FileStatus#device}
   */
  public boolean haveContent(long device) {
    return contents.contains(device);
  }

  private static long number(String device) {
    String[] parts = device.split(":", -1);
    return FileStatus.device(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }
}
