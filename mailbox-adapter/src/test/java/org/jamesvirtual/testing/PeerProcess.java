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

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real server of another project, run in the foreground for a test and ended with it. */
public final class PeerProcess implements AutoCloseable {

  private final Process process;
  private final Path output;
  private final Thread atExit;

  private PeerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Where a program is. Where it is not installed the test is skipped and says so; with {@code
   * -Dpeers.required=true} it fails.
   */
  public static String program(String name) {
    Path program =
        Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/lib/openldap"))
            .filter(folder -> folder.startsWith("/"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (program == null) {
      String message = name + " is not installed: not tested with it";
      if (Boolean.getBoolean("peers.required")) {
        fail(message);
      }
      Assumptions.abort(message);
    }
    return program.toString();
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param folder its working directory, where its output goes to
   * @param ready whether it can be used
   */
  static PeerProcess start(Path folder, List<String> command, Callable<Boolean> ready)
      throws Exception {
    Path output = Files.createTempFile(folder, "output", "");
    PeerProcess peer =
        new PeerProcess(
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start(),
            output);
    try {
      Await.until(command.get(0), () -> peer.hasEnded() || ready.call());
    } catch (AssertionError | Exception e) {
      peer.close();
      throw e;
    }
    if (peer.hasEnded()) {
      fail(String.join(" ", command) + " ended: " + peer.output());
    }
    return peer;
  }

  /** Runs a command to its end, which must be a good one. */
  static void run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", "");
    int exit =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      fail(
          String.join(" ", command)
              + " failed: "
              + Files.readString(output, StandardCharsets.ISO_8859_1));
    }
  }

  private boolean hasEnded() {
    return !process.isAlive();
  }

  /** What it wrote. */
  public String output() throws IOException {
    return Files.readString(output, StandardCharsets.ISO_8859_1);
  }

  /** Ends the server as a crash would. */
  void kill() {
    process.destroyForcibly();
    close();
  }

  /** Ends the server, by force if it takes longer than 10 seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
