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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A private database server of Debian's packages, in a temporary folder, as a user without rights.
 * Where it is not installed the test is skipped and says so; with {@code -Dpeers.required=true} it
 * fails. One thread starts and stops it.
 */
public abstract class DatabaseServer implements AutoCloseable {

  private static final Duration STARTING = Duration.ofSeconds(60);

  private final String user;
  private final Path folder;
  private final int port;
  private Process process;

  /**
   * @param user who the server is run as where this process is root; the package has made it
   */
  DatabaseServer(String user) throws IOException {
    this.user = user;
    this.folder = Files.createTempDirectory("database-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (isRoot()) {
      UserPrincipal owner =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
      Files.setOwner(folder, owner);
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  /** Skips the test, or fails it where peers are required. */
  static void absent(String what) {
    String message = what + " is not installed: not compared with it";
    if (Boolean.getBoolean("peers.required")) {
      fail(message);
    }
    Assumptions.abort(message);
  }

  private static boolean isRoot() throws IOException {
    // /proc/self itself is a link, which is root's.
    return Files.getOwner(Path.of("/proc/self/task")).getName().equals("root");
  }

  /** On 127.0.0.1. */
  public final int port() {
    return port;
  }

  /** Holds the server's data and its socket. */
  public final Path folder() {
    return folder;
  }

  /** Of the server, for the address 127.0.0.1; its own authority. */
  public final Path certificate() {
    return folder.resolve("cert.pem");
  }

  final Path key() {
    return folder.resolve("key.pem");
  }

  final void certify() throws IOException, InterruptedException {
    prepare(Certificate.command("database", "IP:127.0.0.1"));
  }

  /** A new connection with all rights. */
  public abstract Connection connect(String database) throws SQLException;

  /** The command that runs the server in the foreground. */
  abstract List<String> command();

  /** Runs SQL, one statement after the other. */
  public final void run(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Starts the server and waits until it answers. */
  public final void start() throws IOException, InterruptedException {
    process =
        asUser(command())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    long end = System.nanoTime() + STARTING.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("no start: " + Files.readString(folder.resolve("server.log")));
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  /** The database that is there from the beginning. */
  abstract String firstDatabase();

  private boolean answers() {
    try (Connection connection = connect(firstDatabase())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** The signal at which the server ends without waiting for its clients. */
  abstract String stopSignal();

  /** Ends the server at once and waits for its end. */
  public final void stop() throws IOException, InterruptedException {
    if (process.isAlive()) {
      String pid = Long.toString(process.pid());
      new ProcessBuilder("kill", "-" + stopSignal(), pid).start().waitFor();
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  final void prepare(List<String> command) throws IOException, InterruptedException {
    Process preparing =
        asUser(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prepare.log").toFile())
            .start();
    if (preparing.waitFor() != 0) {
      throw new IOException("not made: " + Files.readString(folder.resolve("prepare.log")));
    }
  }

  private ProcessBuilder asUser(List<String> command) throws IOException {
    List<String> line = new ArrayList<>();
    if (isRoot()) {
      line.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    }
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  @Override
  public final void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server stops", e);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
