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

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The file systems that are mounted at the time of the question: a mail store may be unmounted, and
 * another file system may get its device number. Thread-safe.
 */
public final class MountedFileSystems {

  private static final MountedFileSystems INSTANCE = new MountedFileSystems(Path.of("/dev"));

  /** A sync that finds its change committed by another is counted nowhere; not so each of these. */
  private static final int ENOUGH = 10;

  private final Path devices;
  private final boolean writesBack =
      KernelRelease.running().isAtLeast(KernelRelease.WRITES_BACK_AND_WAITS)
          && Descriptor.canWriteBack();

  // Guarded by this.
  private final MountChanges changes = new MountChanges();
  private final Map<Long, Integer> syncs = new HashMap<>();
  private final Set<Long> synced = new HashSet<>();
  private JournaledFileSystems journaled;

  /**
   * @param devices the folder of the device files
   */
  MountedFileSystems(Path devices) {
    this.devices = devices;
  }

  /** Those of this process. */
  public static MountedFileSystems get() {
    return INSTANCE;
  }

  /**
   * Those with a journal; none while another thread finds out, for which it reads from disks that
   * may hang. With the process's own identity: others may not read what tells. One system call,
   * unless something was mounted or unmounted since.
   */
  public JournaledFileSystems journaled() {
    JournaledFileSystems none;
    Set<Long> known;
    synchronized (this) {
      boolean changed = changes.any() || journaled == null;
      if (changed) {
        syncs.clear();
        synced.clear();
      }
      if (!changed && !journaled.isNewsOf(synced)) {
        return journaled;
      }
      none = JournaledFileSystems.none();
      journaled = none;
      known = Set.copyOf(synced);
    }
    // Where this fails it stays none until the next mount: mail is synced one by one, which is
    // safe.
    JournaledFileSystems found = JournaledFileSystems.read(devices, writesBack, known);
    synchronized (this) {
      if (journaled == none) {
        journaled = found;
      }
      return journaled;
    }
  }

  /**
   * A file was synced: of some file systems more can be told then. With any identity.
   *
   * @param device of {@link FileStatus#device}
   */
  public synchronized void synced(long device) {
    int count = syncs.getOrDefault(device, 0) + 1;
    if (count <= ENOUGH) {
      syncs.put(device, count);
    }
    if (count == ENOUGH) {
      synced.add(device);
    }
  }
}
