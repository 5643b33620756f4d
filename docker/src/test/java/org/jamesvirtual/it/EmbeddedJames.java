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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jamesvirtual.docker.JamesProcess;
import org.jamesvirtual.docker.StartException;

/**
 * The stock James server with the bundle and the files of {@code conf/james}, as a process of its
 * own on free ports, delivering for a {@link SampleSite}.
 *
 * <p>Can be stopped and started again, on the same ports.
 */
final class EmbeddedJames implements AutoCloseable {
  // What the build laid out: lib, extensions-jars, conf.
  private static final Path HOME = Path.of("target", "james").toAbsolutePath();

  private static final Path LOGS = Path.of("target", "it-logs").toAbsolutePath();

  private final Path folder;
  private final Path log;
  private final int lmtpPort = Daemon.freePort();
  private final int smtpPort = Daemon.freePort();
  private final int webadminPort = Daemon.freePort();
  // Where nothing listens, unless a test says otherwise.
  private int relayPort = Daemon.freePort();
  private String heap = "256m";
  private String classPath = HOME.resolve("lib") + "/*";
  private String mainClass = "org.apache.james.MemoryJamesServerMain";
  private final List<String> properties = new ArrayList<>();
  private JamesProcess process;

  private EmbeddedJames(Path folder, Path log) {
    this.folder = folder;
    this.log = log;
  }

  /**
   * Lays out a server for the site's main.cf in a folder of its own; it does not run yet. Its log
   * stays in {@code target/it-logs} under the name of the calling class.
   */
  static EmbeddedJames on(SampleSite site) throws IOException {
    Class<?> caller =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).getCallerClass();
    Path log = Files.createDirectories(LOGS).resolve(caller.getSimpleName() + ".log");
    Files.deleteIfExists(log);
    EmbeddedJames james =
        new EmbeddedJames(Files.createDirectory(site.root().resolve("james")), log);
    copy(HOME.resolve("conf"), Files.createDirectory(james.folder.resolve("conf")));
    copy(
        HOME.resolve("extensions-jars"),
        Files.createDirectory(james.folder.resolve("extensions-jars")));
    james.edit(
        "virtual.properties",
        text -> text.replaceAll("(?m)^main_cf *=.*", "main_cf=" + site.mainCf()));
    return james;
  }

  /** Sets the largest size of its heap, such as {@code 256m}. */
  EmbeddedJames heap(String size) {
    heap = size;
    return this;
  }

  /** Gives it a queue on disk: {@link PersistentQueueMain}. */
  EmbeddedJames persistentQueue() {
    classPath += PersistentQueueMain.classPath();
    mainClass = PersistentQueueMain.class.getName();
    return this;
  }

  /** Gives it a queue on disk that delivers at once what it is to delay. */
  EmbeddedJames queueWithoutDelays() {
    properties.add("-D" + PersistentQueueMain.WITHOUT_DELAYS + "=true");
    return persistentQueue();
  }

  /** Has it make its temporary files in this folder. */
  EmbeddedJames temporaryFolder(Path where) {
    properties.add("-Djava.io.tmpdir=" + where);
    return this;
  }

  /** Lets it send its own mail to this port of loopback. */
  EmbeddedJames relay(int port) {
    relayPort = port;
    return this;
  }

  /** Changes a file of its configuration. */
  EmbeddedJames edit(String file, UnaryOperator<String> change) throws IOException {
    Path path = folder.resolve("conf").resolve(file);
    String text = Files.readString(path);
    String changed = change.apply(text);
    if (changed.equals(text)) {
      throw new AssertionError("the change has changed nothing in " + path);
    }
    Files.writeString(path, changed);
    return this;
  }

  /** Overrides a parameter of main.cf in virtual.properties. */
  EmbeddedJames override(String parameter, String value) throws IOException {
    return edit("virtual.properties", text -> text + "\n" + parameter + "=" + value + "\n");
  }

  /** The folder whose jars James loads besides its own. */
  Path extensions() {
    return folder.resolve("extensions-jars");
  }

  /** Starts the server and waits until it takes mail. */
  EmbeddedJames start() throws IOException {
    List<String> jvmArguments = new ArrayList<>(properties);
    jvmArguments.add("-Xmx" + heap);
    process =
        JamesProcess.start(
            classPath,
            mainClass,
            folder,
            jvmArguments,
            Map.ofEntries(
                Map.entry("LMTP_PORT", Integer.toString(lmtpPort)),
                Map.entry("SMTP_ENABLED", "true"),
                Map.entry("SMTP_PORT", Integer.toString(smtpPort)),
                Map.entry("RELAY_PORT", Integer.toString(relayPort)),
                Map.entry("WEBADMIN_PORT", Integer.toString(webadminPort))),
            ProcessBuilder.Redirect.appendTo(log.toFile()));
    Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "end James"));
    awaitGreetings();
    return this;
  }

  private void awaitGreetings() {
    try {
      process.awaitGreeting(smtpPort);
      process.awaitGreeting(lmtpPort);
    } catch (StartException e) {
      process.stop();
      throw new AssertionError(log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  int lmtpPort() {
    return lmtpPort;
  }

  int smtpPort() {
    return smtpPort;
  }

  /** The number of its process. */
  long pid() {
    return process.pid();
  }

  /** All that it has logged, over all its starts. */
  String log() {
    return Daemon.read(log);
  }

  /** The lines of the log that hold all of these words. */
  List<String> logLines(String... words) {
    return log().lines().filter(line -> Stream.of(words).allMatch(line::contains)).toList();
  }

  /** After {@link #close}: whether it ended in an orderly way, and did not have to be killed. */
  boolean wasStopped() throws InterruptedException {
    return process.awaitStop();
  }

  /** Ends it as a crash would, by SIGKILL. */
  void kill() {
    try {
      process.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Its working directory. */
  Path folder() {
    return folder;
  }

  int webadminPort() {
    return webadminPort;
  }

  /** Stops it in an orderly way. */
  @Override
  public void close() {
    if (process != null) {
      process.stop();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      throw new AssertionError("no James in " + HOME + ": run these tests with ./mvnw verify");
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
