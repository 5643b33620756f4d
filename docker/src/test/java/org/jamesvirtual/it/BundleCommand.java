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
package org.jamesvirtual.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code java -jar} of a copy of the bundle, in a folder where nothing else is. */
final class BundleCommand {
  /** A Java that the bundle can run with. */
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private static final Path BUILT =
      Path.of("").toAbsolutePath().resolveSibling("mailets").resolve("target");
  private static final int PATIENCE_SECONDS = 120;

  private final Path jar;
  private final Path temporary;
  private final Path errors;

  private BundleCommand(Path jar, Path temporary, Path errors) {
    this.jar = jar;
    this.temporary = temporary;
    this.errors = errors;
  }

  /** Copies the bundle to the site, where other users can read it. */
  static BundleCommand of(SampleSite site) throws IOException {
    Path built = built();
    Path folder = Files.createDirectory(site.root().resolve("bundle"));
    return new BundleCommand(
        Files.copy(built, folder.resolve(built.getFileName())),
        Files.createDirectory(site.root().resolve("temporary")),
        site.root().resolve("errors"));
  }

  private static Path built() throws IOException {
    try (Stream<Path> files = Files.list(BUILT)) {
      List<Path> bundles =
          files
              .filter(file -> file.getFileName().toString().matches("james-virtual-.*\\.jar"))
              .filter(file -> !file.toString().endsWith("-james38.jar"))
              .toList();
      if (bundles.size() != 1) {
        throw new AssertionError("expected one bundle in " + BUILT + ", found " + bundles);
      }
      return bundles.getFirst();
    }
  }

  Path jar() {
    return jar;
  }

  /** {@code java.io.tmpdir} of the command. */
  Path temporary() {
    return temporary;
  }

  /** Starts it; its standard input is to be written, and closed, by the caller. */
  Running start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  /**
   * Starts it under strace(1), which is a child of it here, so that signals go to Java.
   *
   * @param trace where the calls that open and link files are written
   */
  Running startTraced(Path trace, String... arguments) throws IOException {
    return start(
        List.of(Peers.program("strace"), "-D", "-f", "-o", trace.toString(), "-e", "trace=openat"),
        arguments);
  }

  private Running start(List<String> prefix, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(List.of(JAVA, "-Djava.io.tmpdir=" + temporary, "-jar", jar.toString()));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(jar.getParent().toFile()).redirectError(errors.toFile());
    // They make Java itself speak on standard error.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    return new Running(builder.start(), errors);
  }

  /** Runs it to its end. */
  Ended run(byte[] input, String... arguments) throws IOException {
    try (Running running = start(arguments)) {
      try (OutputStream in = running.input()) {
        in.write(input);
      }
      return running.awaitEnd();
    }
  }

  /**
   * What it ended with and wrote.
   *
   * @param exit its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Ended(int exit, String out, String err) {}

  /** The command while it runs. */
  static final class Running implements AutoCloseable {
    private final Process process;
    private final Path errors;

    private Running(Process process, Path errors) {
      this.process = process;
      this.errors = errors;
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    OutputStream input() {
      return process.getOutputStream();
    }

    /** SIGTERM. */
    void terminate() {
      // Process.destroy would close standard input as well.
      process.toHandle().destroy();
    }

    /** Waits until it has ended by itself. */
    Ended awaitEnd() throws IOException {
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("the command did not end:\n" + Daemon.read(errors));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ended(process.exitValue(), out, Daemon.read(errors));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
