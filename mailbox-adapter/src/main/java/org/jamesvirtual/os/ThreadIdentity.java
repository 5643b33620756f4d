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

import com.sun.jna.Native;
import java.util.Arrays;

/**
 * Gives a thread the identity that the kernel uses for files (setfsuid(2)), and the process's own
 * back. Thread-safe.
 */
final class ThreadIdentity {

  /** DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID (capabilities(7)). */
  private static final int FILE_CAPABILITIES = 0b11110;

  private static final int QUERY = -1;

  private final Abi abi;
  private final int uid = Libc.geteuid();
  private final int gid = Libc.getegid();
  private final int[] groups = processGroups();
  private final boolean dumpable = Libc.prctl(Libc.PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;

  ThreadIdentity(Abi abi) {
    this.abi = abi;
  }

  long uid() {
    return Integer.toUnsignedLong(uid);
  }

  long gid() {
    return Integer.toUnsignedLong(gid);
  }

  /** Whether the thread has the process's identity. */
  boolean isOwn() {
    return Libc.setfsuid(QUERY) == uid && Libc.setfsgid(QUERY) == gid;
  }

  /** Whether the thread has a capability that opens other users' files. */
  boolean hasFileCapabilities() {
    int[] header = {Libc.CAPABILITY_VERSION_3, 0};
    int[] data = new int[6];
    // What cannot be read is taken for the worse.
    return Libc.capget(header, data) < 0 || (data[0] & FILE_CAPABILITIES) != 0;
  }

  /**
   * Leaves the thread one group, the owner's, as virtual(8) does.
   *
   * @throws NotPermittedException if that is refused: nothing has changed
   */
  void takeGroups(Credentials owner) throws NotPermittedException {
    if (Libc.syscall(abi.setgroups(), 1, new int[] {(int) owner.gid()}) < 0) {
      throw refused(owner, "setgroups: " + Errno.text(Native.getLastError()));
    }
  }

  /**
   * Takes the owner's group and user, after {@link #takeGroups}.
   *
   * @throws NotPermittedException if that is refused: {@link #restore} is still to be called
   */
  void takeUser(Credentials owner) throws NotPermittedException {
    Libc.setfsgid((int) owner.gid());
    Libc.setfsuid((int) owner.uid());
    // Neither call reports an error.
    if (Libc.setfsgid(QUERY) != (int) owner.gid() || Libc.setfsuid(QUERY) != (int) owner.uid()) {
      throw refused(owner, "setfsgid or setfsuid was refused");
    }
  }

  /** Whether the thread has the process's own identity again. */
  boolean restore() {
    Libc.setfsuid(uid);
    Libc.setfsgid(gid);
    boolean groupsRestored = Libc.syscall(abi.setgroups(), groups.length, groups) >= 0;
    if (dumpable) {
      // The kernel clears it at each switch, and with it go jcmd and heap dumps.
      Libc.prctl(Libc.PR_SET_DUMPABLE, 1, 0, 0, 0);
    }
    return groupsRestored && isOwn();
  }

  private static NotPermittedException refused(Credentials owner, String reason) {
    return new NotPermittedException("cannot work as " + owner + ": " + reason);
  }

  private static int[] processGroups() {
    int[] list = new int[Math.max(0, Libc.getgroups(0, new int[0]))];
    return Arrays.copyOf(list, Math.max(0, Libc.getgroups(list.length, list)));
  }
}
