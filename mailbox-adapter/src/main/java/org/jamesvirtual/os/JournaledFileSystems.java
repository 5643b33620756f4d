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
import java.util.Set;

/**
 * The file systems of which one journal holds all changes of names and of files' status, in their
 * order: there a sync(2) of one changed file has stored every change that was made before. These
 * are ext3 and ext4, where they have a journal, and xfs.
 */
public final class JournaledFileSystems {

  private static final int DEVICE = 2;
  private static final String SEPARATOR = " - ";

  private JournaledFileSystems() {}

  /**
   * The mounted ones, by {@link FileStatus#device}. One that cannot be told is left out; so are
   * those that are mounted later.
   */
  public static Set<Long> devices() {
    Set<Long> devices = new HashSet<>();
    try {
      for (String mount :
          Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
        String device = mount.split(" ", -1)[DEVICE];
        String type =
            mount.substring(mount.indexOf(SEPARATOR) + SEPARATOR.length()).split(" ", -1)[0];
        if (hasOneJournal(type, device)) {
          devices.add(number(device));
        }
      }
    } catch (IOException e) {
      // Then every folder is synced on its own.
      return Set.of();
    }
    return Set.copyOf(devices);
  }

  private static boolean hasOneJournal(String type, String device) {
    return switch (type) {
      case "xfs" -> true;
      case "ext3", "ext4" -> hasJournal(Path.of("/sys/dev/block", device));
      default -> false;
    };
  }

  private static boolean hasJournal(Path block) {
    try {
      // There only with a journal.
      return Files.exists(
          Path.of("/sys/fs/ext4")
              .resolve(block.toRealPath().getFileName())
              .resolve("journal_task"));
    } catch (IOException e) {
      return false;
    }
  }

  private static long number(String device) {
    String[] parts = device.split(":", -1);
    return FileStatus.device(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }
}
