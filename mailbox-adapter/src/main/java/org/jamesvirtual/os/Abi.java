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

import java.util.Locale;
import java.util.Optional;

/**
 * The numbers that differ between the processors of Linux. Everything else in {@link Libc} is the
 * same on all 64-bit ones.
 *
 * @param setgroups the system call of setgroups(2), which libc wraps for the whole process
 * @param getdents64 the system call of getdents64(2)
 * @param renameat2 the system call of renameat2(2), which not every libc has a wrapper for
 * @param directoryFlag {@code O_DIRECTORY}
 * @param noFollowFlag {@code O_NOFOLLOW}
 */
record Abi(long setgroups, long getdents64, long renameat2, int directoryFlag, int noFollowFlag) {

  private static final Abi X86_64 = new Abi(116, 217, 316, 0x10000, 0x20000);
  private static final Abi ARM64 = new Abi(159, 61, 276, 0x4000, 0x8000);

  /** Of this machine; empty when mailbox files cannot be worked on here. */
  static Optional<Abi> current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** One sentence for where {@link #current} is empty. */
  static String unsupported() {
    return "mailbox files can be written on 64-bit Linux (x86-64, arm64) only, this is "
        + System.getProperty("os.name")
        + " on "
        + System.getProperty("os.arch");
  }

  static Optional<Abi> of(String system, String processor) {
    if (!system.equals("Linux")) {
      return Optional.empty();
    }
    return switch (processor.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(ARM64);
      default -> Optional.empty();
    };
  }
}
