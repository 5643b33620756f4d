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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A Btrfs in a file, with a real quota. */
public final class QuotaDisk implements AutoCloseable {

  private final String btrfs;
  private final Path path;

  private QuotaDisk(String btrfs, Path path) {
    this.btrfs = btrfs;
    this.path = path;
  }

  /**
   * Mounts a new one, on an empty directory; skips the test where that cannot be done.
   *
   * @param image the file it is in
   */
  public static QuotaDisk mount(Path image, Path path) throws IOException {
    String without = "a quota of a file system is not tested";
    String format = Peer.command("mkfs.btrfs", without);
    String btrfs = Peer.command("btrfs", without);
    Assumptions.assumeTrue(
        Files.exists(Path.of("/dev/loop-control")), "needs loop devices: " + without);
    run("truncate", "-s", "128M", image.toString());
    run(format, "-q", "-M", image.toString());
    run("mount", "-o", "loop", image.toString(), path.toString());
    QuotaDisk disk = new QuotaDisk(btrfs, path);
    run(btrfs, "quota", "enable", path.toString());
    return disk;
  }

  /** Sets how much it may hold, as {@code 1M} or {@code none}. */
  public void limit(String size) throws IOException {
    run(btrfs, "qgroup", "limit", size, path.toString());
  }

  @Override
  public void close() throws IOException {
    run("umount", path.toString());
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
