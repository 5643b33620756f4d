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

/**
 * Tells whether anything was mounted or unmounted: poll(2) of {@code /proc/self/mountinfo}
 * (proc_pid_mounts(5)). For one thread at a time; stays open.
 */
final class MountChanges {

  /** Null where it cannot be opened. */
  private final Descriptor mounts = open();

  private static Descriptor open() {
    try {
      return Posix.openForRead(FilePath.of("/proc/self/mountinfo"));
    } catch (PosixException e) {
      return null;
    }
  }

  /** Whether anything was since this was made or was asked last; yes where nobody can tell. */
  boolean any() {
    // struct pollfd: the descriptor, then events and revents in two bytes each.
    return mounts == null || Libc.poll(new int[] {mounts.number(), Libc.POLLPRI}, 1, 0) != 0;
  }
}
