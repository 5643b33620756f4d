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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that delivers with the bundle, without James. */
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
   * Starts {@link DeliveringMain}.
   *
   * @param name with which the ids of its messages begin
   */
  static DeliveringProcess start(SampleSite site, String recipient, String name, int threads)
      throws IOException {
    return start(List.of(), site, name, DeliveringMain.class, recipient, name, "" + threads);
  }

  /** Starts {@link DeliveringMain} with one thread, under strace(1). */
  static DeliveringProcess traced(SampleSite site, String recipient, Path trace)
      throws IOException {
    List<String> strace =
        List.of(Peers.program("strace"), "-f", "-o", trace.toString(), "-e", "trace=openat");
    return start(strace, site, "traced", DeliveringMain.class, recipient, "traced", "1");
  }

  /** Starts {@link HoldingMain} and waits until it holds the mailbox. */
  static DeliveringProcess holding(SampleSite site, String recipient) throws IOException {
    DeliveringProcess process = start(List.of(), site, "holding", HoldingMain.class, recipient);
    Await.until(
        Duration.ofSeconds(PATIENCE_SECONDS),
        "the mailbox is held",
        () -> !process.replies(HoldingMain.HELD).isEmpty(),
        () -> Daemon.read(process.replies));
    return process;
  }

  private static DeliveringProcess start(
      List<String> prefix, SampleSite site, String name, Class<?> main, String... arguments)
      throws IOException {
    String own = main.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            "-cp",
            own + ":" + BUNDLE + "/*",
            main.getName(),
            site.mainCf().toString()));
    command.addAll(List.of(arguments));
    Path replies = site.root().resolve("replies." + name);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(replies.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new DeliveringProcess(process, replies);
  }

  /** Lets it end after the deliveries under way. */
  void end() throws IOException {
    process.getOutputStream().close();
  }

  /** The lines of what it has told so far that begin with this word, without the word. */
  List<String> replies(String word) {
    return Daemon.read(replies)
        .lines()
        .filter(line -> (line + " ").startsWith(word + " "))
        .map(line -> line.substring(word.length()).strip())
        .toList();
  }

  /** How many lines it has told. */
  long count() {
    return Daemon.read(replies).lines().count();
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
