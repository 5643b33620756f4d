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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server process in the foreground, ended at the latest when this JVM ends. */
final class Daemon implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(30);

  private final String name;
  private final Process process;
  private final Path output;
  private final Thread atExit;

  private Daemon(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.atExit = new Thread(process::destroyForcibly, "end " + name);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts a process whose standard output and error are appended to a file. */
  static Daemon start(String name, Path folder, Path output, ProcessBuilder command)
      throws IOException {
    Process process =
        command
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    return new Daemon(name, process, output);
  }

  /** A port of loopback that nobody listens on at this moment. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if something on loopback accepts connections on the port. */
  static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until the port accepts connections; fails at once if the process ends before that. */
  void awaitPort(int port, Duration limit) {
    Await.until(
        limit, name + " listens on port " + port, () -> listens(port) || !alive(), this::output);
    if (!alive()) {
      throw new AssertionError(name + " ended at its start:\n" + output());
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** All that the process has written so far. */
  String output() {
    return read(output);
  }

  /** The contents of a log, empty if it is not there yet. */
  static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process in an orderly way, by force if that takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  /** Ends the process as a crash would (SIGKILL) and waits for its end. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(STOP.toSeconds(), TimeUnit.SECONDS).join();
  }
}
