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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A private memcached on 127.0.0.1. It can be stopped, and started again, empty, on its port. */
public final class MemcachedServer implements AutoCloseable {

  private final String program;
  private final Path folder;
  private final int port;
  private PeerProcess process;

  private MemcachedServer(String program, Path folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts a server; where memcached is not installed the test is skipped or fails.
   *
   * @param folder for its output
   */
  public static MemcachedServer start(Path folder) throws Exception {
    MemcachedServer server =
        new MemcachedServer(PeerProcess.program("memcached"), folder, freePort());
    server.start();
    return server;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it on the same port as before. */
  public void start() throws Exception {
    process =
        PeerProcess.start(
            folder,
            List.of(
                program,
                "-l",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-U",
                "0",
                "-m",
                "16",
                "-t",
                "1",
                "-u",
                System.getProperty("user.name")),
            () -> listens(port));
  }

  static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Puts a value in, for ever. */
  public void put(String key, String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String answer = command("set " + key + " 0 0 " + bytes.length + "\r\n" + value + "\r\n");
    if (!answer.equals("STORED")) {
      throw new IOException(answer);
    }
  }

  /** The first line of the answer to {@code get}. */
  public String get(String key) throws IOException {
    return command("get " + key + "\r\n");
  }

  private String command(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(command.getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString();
    }
  }

  /** Stops it; what it had is lost. */
  public void stop() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
