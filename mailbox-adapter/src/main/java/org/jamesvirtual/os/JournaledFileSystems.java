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
import java.util.Optional;
import java.util.Set;

/**
 * The file systems of which one journal holds all changes of names and of files' status, in their
 * order: there a sync(2) of one changed file has stored every change that was made before. These
 * are ext3 and ext4, where they have a journal, and xfs. Immutable: as they were mounted when this
 * was made, see {@link MountedFileSystems}; one that cannot be told is none of them.
 */
public final class JournaledFileSystems {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int DEVICE = 2;
  private static final String SEPARATOR = " - ";

  private final Set<Long> names = new HashSet<>();
  private final Set<Long> contents = new HashSet<>();
  private final Set<Long> undecided = new HashSet<>();
  private final Path devices;
  private final boolean writesBack;
  private final Set<Long> synced;

  private JournaledFileSystems(Path devices, boolean writesBack, Set<Long> synced) {
    this.devices = devices;
    this.writesBack = writesBack;
    this.synced = synced;
  }

  /** None of all. */
  static JournaledFileSystems none() {
    return new JournaledFileSystems(Path.of(""), false, Set.of());
  }

  /**
   * Those that are mounted now; none, if that cannot be told. With the process's own identity.
   *
   * @param devices the folder of the device files
   * @param writesBack whether {@link Descriptor#writeBack} does what it should
   * @param synced the file systems on which files were synced since they were mounted; not changed
   *     any more
   */
  static JournaledFileSystems read(Path devices, boolean writesBack, Set<Long> synced) {
    JournaledFileSystems found = new JournaledFileSystems(devices, writesBack, synced);
    for (String mount : mounts()) {
      String[] fields = mount.split(" ", -1);
      String[] rest = mount.substring(mount.indexOf(SEPARATOR) + SEPARATOR.length()).split(" ", -1);
      found.add(fields[DEVICE], rest[0], List.of(rest[rest.length - 1].split(",", -1)));
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

  private void add(String device, String type, List<String> options) {
    boolean oneJournal;
    boolean oneDisk;
    switch (type) {
      case "xfs" -> {
        oneJournal = true;
        oneDisk = options.stream().noneMatch(o -> o.startsWith("logdev") || o.startsWith("rtdev"));
      }
      case "ext3", "ext4" -> {
        Ext4Journal journal = Ext4Journal.of(device, devices);
        oneJournal = isInOrder(journal);
        oneDisk = journal.commitsWithContent();
      }
      default -> {
        return;
      }
    }
    long number = FileStatus.device(device);
    if (oneJournal) {
      names.add(number);
    }
    if (oneJournal && oneDisk && writesBack) {
      contents.add(number);
    }
  }

  private boolean isInOrder(Ext4Journal journal) {
    if (!journal.exists()) {
      return false;
    }
    Optional<Boolean> fastCommits = journal.hasFastCommits(synced.contains(journal.number()));
    if (fastCommits.isEmpty()) {
      undecided.add(journal.number());
    }
    return fastCommits.isPresent() && !fastCommits.get();
  }

  /** Whether more can be told of one of these, now that a file was synced on it. */
  boolean isNewsOf(Set<Long> fileSystems) {
    return undecided.stream().anyMatch(one -> fileSystems.contains(one) && !synced.contains(one));
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
}
