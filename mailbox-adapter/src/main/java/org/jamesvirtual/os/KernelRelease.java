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

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a Linux kernel: uname(2). */
record KernelRelease(int major, int minor) implements Comparable<KernelRelease> {

  /**
   * From here on sync_file_range(2) with all of its flags waits for what it writes as fsync(2)
   * does; before, it may pass over pages that others are busy with.
   */
  static final KernelRelease WRITES_BACK_AND_WAITS = new KernelRelease(5, 2);

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");
  private static final KernelRelease UNKNOWN = new KernelRelease(0, 0);

  static KernelRelease running() {
    return of(System.getProperty("os.version", ""));
  }

  /** 0.0 for what is no version. */
  static KernelRelease of(String release) {
    Matcher numbers = NUMBERS.matcher(release);
    return numbers.lookingAt()
        ? new KernelRelease(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
        : UNKNOWN;
  }

  boolean isAtLeast(KernelRelease other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(KernelRelease other) {
    return Comparator.comparingInt(KernelRelease::major)
        .thenComparingInt(KernelRelease::minor)
        .compare(this, other);
  }
}
