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
package org.jamesvirtual.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The folder below which mail lands ({@code virtual_mailbox_base}). */
final class Store {

  private static final Path SHARED = Path.of("/var/tmp/james-virtual-mail");

  private Store() {}

  /**
   * The store of a run folder: below it, unless started as root in a place that is closed to the
   * owners of the mailboxes, as {@code /root} is.
   */
  static Path of(Path runFolder, Owners owners) throws StartException {
    Path store = runFolder.resolve("mail");
    try {
      makeOpen(store);
      Optional<Path> closed = owners.root() ? closed(store) : Optional.empty();
      if (closed.isEmpty()) {
        return store;
      }
      System.out.println(
          closed.get()
              + " is closed to the owners of the mailboxes: mail goes to "
              + SHARED
              + " instead.");
      makeOpen(SHARED);
      requireOwn(SHARED);
      return SHARED;
    } catch (IOException e) {
      throw new StartException("cannot make the folder for mail: " + e, e);
    }
  }

  private static void makeOpen(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  // Anybody can make a folder below /var/tmp.
  private static void requireOwn(Path folder) throws IOException, StartException {
    int owner = (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (owner != 0) {
      throw new StartException(
          folder + " belongs to uid " + owner + ", expected root: remove it or start elsewhere");
    }
  }

  /** A folder on the way that only its owner and group may pass. */
  private static Optional<Path> closed(Path folder) throws IOException {
    for (Path part = folder; part != null; part = part.getParent()) {
      if (!Files.getPosixFilePermissions(part).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }
}
