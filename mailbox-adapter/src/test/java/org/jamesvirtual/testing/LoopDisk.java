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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A new file system in a file, mounted by a loop device. */
public final class LoopDisk implements AutoCloseable {

  private final Path path;

  private LoopDisk(Path path) {
    this.path = path;
  }

  /**
   * Makes and mounts one; skips the test where the right to mount is missing.
   *
   * @param folder in which the file and the mount point are made
   * @param size as truncate(1) takes it
   * @param options of mount(8), beside {@code loop}
   * @param format the mkfs program and its options; the file comes after them
   */
  public static LoopDisk mount(Path folder, String size, String options, List<String> format)
      throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/dev/loop-control"))
            && "root".equals(System.getProperty("user.name")),
        "needs the right to mount: a file system of its own is not tested");
    Path image = folder.resolve("image");
    List<String> make = new ArrayList<>(format);
    make.set(0, Peer.command(format.getFirst(), "this file system is not tested"));
    make.add(image.toString());
    run(List.of("truncate", "-s", size, image.toString()));
    run(make);
    Path path = Files.createDirectory(folder.resolve("disk"));
    run(List.of("mount", "-o", "loop" + options, image.toString(), path.toString()));
    return new LoopDisk(path);
  }

  /** Where it is mounted. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    run(List.of("umount", path.toString()));
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
