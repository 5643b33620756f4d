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

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder for mailboxes that belongs to their owner: a user of its own where the tests run as
 * root, otherwise whoever runs them.
 */
public final class TestSpool {

  private static final Credentials VMAIL = new Credentials(404, 400);

  private TestSpool() {}

  /** Makes {@code spool} in a temporary folder. */
  public static Path in(Path temporary) throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path spool = Files.createDirectory(temporary.resolve("spool"));
    Files.setPosixFilePermissions(spool, PosixFilePermissions.fromString("rwxr-x---"));
    give(spool, owner());
    return spool;
  }

  /** As whom mail is written. */
  public static Credentials owner() {
    return isRoot() ? VMAIL : new Credentials(ownUid(), attribute(ownFile(), "unix:gid"));
  }

  /** Hands a file to somebody; only root can to somebody else. */
  public static void give(Path file, Credentials owner) throws IOException {
    Files.setAttribute(file, "unix:gid", (int) owner.gid());
    Files.setAttribute(file, "unix:uid", (int) owner.uid());
  }

  /** A file with content that belongs to the owner. */
  public static Path file(Path path, String content) throws IOException {
    Files.writeString(path, content);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    give(path, owner());
    return path;
  }

  public static void assumeRoot() {
    assumeTrue(isRoot(), "needs root: other users' files");
  }

  public static void assumeOrdinaryUser() {
    assumeTrue(!isRoot(), "needs an ordinary user");
  }

  public static boolean isRoot() {
    return ownUid() == 0;
  }

  /** {@code st_*} of a file, the link itself where it is one. */
  public static long attribute(Path file, String name) {
    try {
      return Long.parseLong(
          Files.getAttribute(file, name, java.nio.file.LinkOption.NOFOLLOW_LINKS).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Permission bits. */
  public static long mode(Path file) {
    return attribute(file, "unix:mode") & 07777;
  }

  private static long ownUid() {
    return attribute(ownFile(), "unix:uid");
  }

  private static Path ownFile() {
    return Path.of("/proc/self/task");
  }
}
