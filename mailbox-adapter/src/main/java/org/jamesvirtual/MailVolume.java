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
package org.jamesvirtual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The guard of the mail store: while its volume is not mounted, mail is not to be written into the
 * empty directory under the mount point.
 *
 * @param sentinel a file of the volume that is there whenever the volume is; empty for no such
 *     check
 * @param mountPoint a directory that is on another device than its parent, as long as the volume is
 *     mounted there; empty for no such check
 */
public record MailVolume(Optional<Path> sentinel, Optional<Path> mountPoint) {

  /** No guard. */
  public static final MailVolume UNGUARDED = new MailVolume(Optional.empty(), Optional.empty());

  private static final String DEVICE = "unix:dev";

  /** Why the volume is taken for missing, one sentence; empty while it is there. */
  public Optional<String> missing() {
    return sentinel
        .flatMap(MailVolume::missing)
        .or(() -> mountPoint.flatMap(MailVolume::unmounted));
  }

  private static Optional<String> missing(Path sentinel) {
    try {
      Files.readAttributes(sentinel, "unix:ino");
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of("the mail volume is not mounted: " + sentinel + " is not there");
    } catch (IOException e) {
      return Optional.of("cannot tell whether the mail volume is mounted: " + e);
    }
  }

  private static Optional<String> unmounted(Path directory) {
    try {
      Object own = Files.getAttribute(directory, DEVICE);
      Object parent = Files.getAttribute(directory.resolve(".."), DEVICE);
      return own.equals(parent)
          ? Optional.of("the mail volume is not mounted at " + directory)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot tell whether the mail volume is mounted: " + e);
    }
  }
}
