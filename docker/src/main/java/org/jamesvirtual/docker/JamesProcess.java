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
package org.jamesvirtual.docker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The stock James of Maven Central in a process of its own, with the JDK of this process.
 * Thread-safe.
 */
public final class JamesProcess {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final int POLL_MILLIS = 100;

  // A JVM that a signal ended says which.
  private static final int SIGNAL_STATUS = 128;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private final Process process;

  private JamesProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts James; it does not listen yet when this returns.
   *
   * @param lib James's jars
   * @param workingDirectory with {@code conf/} and {@code extensions-jars/}
   * @param jvmArguments as {@code -Xmx256m}
   * @param environment what {@code conf/} refers to: {@code LMTP_PORT}, {@code SMTP_PORT}, ...
   * @param output where standard output and error go
   */
  public static JamesProcess start(
      Path lib,
      Path workingDirectory,
      List<String> jvmArguments,
      Map<String, String> environment,
      ProcessBuilder.Redirect output)
      throws IOException {
    return start(
        lib + "/*",
        "org.apache.james.MemoryJamesServerMain",
        workingDirectory,
        jvmArguments,
        environment,
        output);
  }

  /**
   * Starts a James that is put together otherwise.
   *
   * @param classPath James's jars and others, as for java(1)
   * @param mainClass what starts it
   * @see #start(Path, Path, List, Map, ProcessBuilder.Redirect)
   */
  public static JamesProcess start(
      String classPath,
      String mainClass,
      Path workingDirectory,
      List<String> jvmArguments,
      Map<String, String> environment,
      ProcessBuilder.Redirect output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseParallelGC");
    if (Runtime.version().feature() >= 23) {
      // James's Guava and Netty; without it the first thing anybody reads is a warning.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dworking.directory=" + workingDirectory);
    command.add("-Dlogback.configurationFile=" + workingDirectory.resolve("conf/logback.xml"));
    command.add("-Dextra.props=" + workingDirectory.resolve("conf/jvm.properties"));
    command.add("-classpath");
    command.add(classPath);
    command.add(mainClass);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().putAll(environment);
    return new JamesProcess(builder.start());
  }

  /** Rejects a port of loopback that another program listens on. */
  static void requireFree(String property, int port) throws StartException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new StartException(
          "port " + port + " of 127.0.0.1 is in use: choose another with -D" + property + "=PORT");
    }
  }

  /**
   * Waits until a server greets on this port of loopback.
   *
   * @throws StartException if James ends before, or the port stays silent
   */
  public void awaitGreeting(int port) throws StartException, InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!greets(port)) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new StartException("James stopped before it listened; its last lines say why");
      }
      if (System.nanoTime() > deadline) {
        throw new StartException(
            "James does not answer on port " + port + " after " + START_TIMEOUT.toSeconds() + " s");
      }
    }
  }

  private static boolean greets(int port) {
    try (Socket socket = new Socket()) {
      int timeout = (int) START_TIMEOUT.toMillis();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
      socket.setSoTimeout(timeout);
      InputStream in = socket.getInputStream();
      boolean ready = new String(in.readNBytes(3), StandardCharsets.US_ASCII).equals("220");
      socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
      return ready;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether James runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** James's process id. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits until James ends.
   *
   * @return whether somebody stopped it, by {@link #stop}, Ctrl-C or SIGTERM
   */
  public boolean awaitStop() throws InterruptedException {
    int status = process.waitFor();
    return status == SIGNAL_STATUS + SIGINT || status == SIGNAL_STATUS + SIGTERM;
  }

  /** Ends James as a crash would, by SIGKILL, and waits for its end. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks James to stop, waits for it, and kills it if it does not. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
