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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Postfix of its own for a test: the services of one master.cf, with a queue in a temporary
 * folder. Needs root. Where Postfix is not installed the test is skipped and says so; with {@code
 * -Dpeers.required=true} it fails.
 */
public final class PostfixInstance implements AutoCloseable {

  /** Logging by itself, so that nothing of it reaches the system's log. */
  private static final String POSTLOG = "postlog unix-dgram n - n - 1 postlogd\n";

  private static final List<String> QUEUES =
      List.of(
          "active",
          "bounce",
          "corrupt",
          "defer",
          "deferred",
          "flush",
          "hold",
          "incoming",
          "private",
          "saved",
          "trace");

  private final Path work;
  private final Process master;
  private final Thread atExit;

  private PostfixInstance(Path work, Process master) {
    this.work = work;
    this.master = master;
    this.atExit = new Thread(master::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Where the programs of this Postfix are. */
  public static Path daemons() throws IOException, InterruptedException {
    String postconf = Peer.command("postconf", "Postfix itself is not run");
    Process process = new ProcessBuilder(postconf, "-d", "-h", "daemon_directory").start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return Path.of(answer.strip());
  }

  /**
   * Makes the queue below {@code work/spool} and starts master(8). The folder must be open to
   * search for everybody.
   *
   * @param configuration a folder with main.cf; what it says wins over the lines that are added
   * @param daemons where the programs are
   * @param masterCf the services
   */
  public static PostfixInstance start(Path work, Path configuration, Path daemons, String masterCf)
      throws IOException, InterruptedException {
    makeQueue(work);
    Path mainCf = configuration.resolve("main.cf");
    String own =
        """
        queue_directory = %1$s/spool
        data_directory = %1$s/data
        daemon_directory = %2$s
        maillog_file = %1$s/log
        maillog_file_prefixes = %1$s
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        fast_flush_domains =
        service_throttle_time = 1s
        in_flow_delay = 0
        """
            .formatted(work, daemons);
    write(mainCf, own + Files.readString(mainCf, StandardCharsets.ISO_8859_1));
    write(configuration.resolve("master.cf"), masterCf + POSTLOG);
    Process master =
        new ProcessBuilder(
                // It ends its services by ending its process group, and by itself in an hour.
                Peer.command("setsid", "Postfix itself is not run"),
                PostfixInstance.daemons().resolve("master").toString(),
                "-c",
                configuration.toString(),
                "-d",
                "-e",
                "3600")
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("master.out").toFile())
            .start();
    PostfixInstance instance = new PostfixInstance(work, master);
    Path ready = work.resolve("spool/public/postlog");
    try {
      Await.until("master(8)", () -> !master.isAlive() || Files.exists(ready));
    } catch (AssertionError | Exception e) {
      instance.close();
      throw new IOException("master(8) does not start", e);
    }
    if (!master.isAlive()) {
      instance.close();
      throw new IOException(
          "master(8) ended: " + Files.readString(work.resolve("master.out")) + instance.log());
    }
    return instance;
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    // Postfix waits until a file of its configuration is older than this second.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10)));
  }

  private static void makeQueue(Path work) throws IOException {
    Path spool = work.resolve("spool");
    Files.createDirectories(spool);
    for (String queue : QUEUES) {
      give(spool.resolve(queue), "postfix", "root", "rwx------");
    }
    give(work.resolve("data"), "postfix", "root", "rwx------");
    give(spool.resolve("pid"), "root", "root", "rwxr-xr-x");
    for (Map.Entry<String, Integer> folder :
        Map.of("maildrop", 01730, "public", 02710).entrySet()) {
      Path path = spool.resolve(folder.getKey());
      give(path, "postfix", "postdrop", "rwx------");
      Files.setAttribute(path, "unix:mode", folder.getValue());
    }
  }

  private static void give(Path folder, String owner, String group, String permissions)
      throws IOException {
    Files.createDirectory(folder);
    var users = folder.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(folder, users.lookupPrincipalByName(owner));
    Files.setAttribute(folder, "posix:group", users.lookupPrincipalByGroupName(group));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  /** What its programs have logged so far. */
  public String log() throws IOException {
    Path log = work.resolve("log");
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }

  /** The socket of a private service. */
  public Path socket(String service) {
    return work.resolve("spool/private").resolve(service);
  }

  /** Ends it with all its services. */
  @Override
  public void close() {
    master.destroy();
    try {
      if (!master.waitFor(10, TimeUnit.SECONDS)) {
        master.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      master.destroyForcibly();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
