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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.testing.Peer;
import org.junit.jupiter.api.Assumptions;

/** A file system without hard links, in a file; everything on it is one user's. */
final class ExfatDisk implements AutoCloseable {

  private static final long SIZE = 8L << 20;

  private final Path path;
  private final String device;

  private ExfatDisk(Path path, String device) {
    this.path = path;
    this.device = device;
  }

  /** Mounts a new one; skips the test where that cannot be done. */
  static ExfatDisk mount(Path path, Credentials owner) throws IOException {
    String without = "a file system without links is not tested";
    String format = Peer.command("mkfs.exfat", without);
    String mount = Peer.command("mount.exfat-fuse", without);
    Assumptions.assumeTrue(
        Files.exists(Path.of("/dev/fuse")) && Files.exists(Path.of("/dev/loop-control")),
        "needs /dev/fuse and loop devices: " + without);
    Path image = path.resolveSibling("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    run(format, image.toString());
    Files.createDirectory(path);
    String options = "uid=" + owner.uid() + ",gid=" + owner.gid() + ",umask=077";
    String device = run("losetup", "-f", "--show", image.toString()).strip();
    run(mount, "-o", options, device, path.toString());
    return new ExfatDisk(path, device);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    run("umount", path.toString());
    run("losetup", "-d", device);
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }
}
