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
package org.jamesvirtual.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A disk on which every write can be made to wait, without an end and without an error. */
public final class FreezableDisk implements AutoCloseable {

  private final Path path;

  private FreezableDisk(Path path) {
    this.path = path;
  }

  /**
   * Makes one, unless the right to mount is missing: then the test is skipped.
   *
   * @param image the file it is in
   * @param path where it is mounted, an empty directory
   */
  public static FreezableDisk mount(Path image, Path path) throws IOException {
    boolean mounted =
        Command.succeeds("truncate", "-s", "32M", image.toString())
            && Command.succeeds("mkfs.ext4", "-q", image.toString())
            && Command.succeeds("mount", "-o", "loop", image.toString(), path.toString());
    Assumptions.assumeTrue(mounted, "needs the right to mount: a disk that can be frozen");
    Files.delete(path.resolve("lost+found"));
    return new FreezableDisk(path);
  }

  /** From now on every write waits: fsfreeze(8). */
  public void freeze() throws IOException {
    require(Command.succeeds("fsfreeze", "-f", path.toString()));
  }

  /** What waits goes on. */
  public void thaw() throws IOException {
    require(Command.succeeds("fsfreeze", "-u", path.toString()));
  }

  /** Thaws it, where it is frozen, and takes it away. */
  @Override
  public void close() throws IOException {
    Command.succeeds("fsfreeze", "-u", path.toString());
    require(Command.succeeds("umount", path.toString()));
  }

  private static void require(boolean done) throws IOException {
    if (!done) {
      throw new IOException("the disk could not be frozen, thawed or unmounted");
    }
  }
}
