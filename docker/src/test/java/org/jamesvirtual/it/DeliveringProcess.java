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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link DeliveringMain} with the bundle. */
final class DeliveringProcess implements AutoCloseable {
  private static final Path BUNDLE = Path.of("target", "james", "extensions-jars").toAbsolutePath();
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path replies;

  private DeliveringProcess(Process process, Path replies) {
    this.process = process;
    this.replies = replies;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts delivering.
   *
   * @param name with which the ids of its messages begin
   */
  static DeliveringProcess start(SampleSite site, String recipient, String name, int threads)
      throws IOException {
    String own = DeliveringMain.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    Path replies = site.root().resolve("replies." + name);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                own + ":" + BUNDLE + "/*",
                DeliveringMain.class.getName(),
                site.mainCf().toString(),
                recipient,
                name,
                Integer.toString(threads))
            .redirectOutput(replies.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new DeliveringProcess(process, replies);
  }

  /** Lets it end after the deliveries under way. */
  void end() throws IOException {
    process.getOutputStream().close();
  }

  /** The lines of what it has told so far that begin with this code, without the code. */
  List<String> replies(String code) throws IOException {
    return Files.readAllLines(replies).stream()
        .filter(line -> line.startsWith(code + " "))
        .map(line -> line.substring(code.length() + 1))
        .toList();
  }

  /** Waits until it has ended by itself. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("the delivering process did not end well: " + process);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
