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
package org.jamesvirtual.deliver;

import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesvirtual.os.FileStatus;

/** Names of Maildir files as virtual(8) makes them (maildir(5)). Thread-safe. */
final class MaildirName {

  private static final long NANOS_IN_MICROSECOND = 1000;

  private final String host;

  /** Process ids and host names are equal in many containers: this part is not. */
  private final String process;

  private final AtomicLong counter = new AtomicLong();

  /** Names with this host name; what cannot stand in a file name is written as an octal number. */
  MaildirName(String host, long pid, Random random) {
    this.host = host.isEmpty() ? "localhost" : host.replace("/", "\\057").replace(":", "\\072");
    this.process = "P" + pid + "R" + Long.toHexString(random.nextLong()) + "Q";
  }

  /** A name in {@code tmp}, another one at each call. */
  String temporary(Instant start) {
    return start.getEpochSecond() + "." + process + counter.incrementAndGet() + "." + host;
  }

  /** The name in {@code new}: {@code SECS.VdevIinoMusec.HOST}. */
  String delivered(Instant start, FileStatus file) {
    return identified(start, file) + "." + host;
  }

  /**
   * A name in {@code new} for a file system without links, whose inode numbers may be of the moment
   * only: that of {@link #delivered} with the parts that make a temporary name unique.
   */
  String renamed(Instant start, FileStatus file) {
    return identified(start, file) + process + counter.incrementAndGet() + "." + host;
  }

  private static String identified(Instant start, FileStatus file) {
    return start.getEpochSecond()
        + (".V" + Long.toHexString(file.device()))
        + ("I" + Long.toHexString(file.inode()))
        + ("M" + start.getNano() / NANOS_IN_MICROSECOND);
  }
}
