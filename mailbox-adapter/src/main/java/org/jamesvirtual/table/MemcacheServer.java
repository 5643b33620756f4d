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
package org.jamesvirtual.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The two commands of memcached's text protocol that a lookup needs. Connections are kept; a
 * command that is not answered as it has to be is repeated after a pause, unless the server is
 * away. Thread-safe.
 */
final class MemcacheServer implements AutoCloseable {

  private static final ConnectionPool.Limits LIMITS =
      new ConnectionPool.Limits(Duration.ofSeconds(100), Duration.ofHours(1));

  /** The server's own limit. */
  private static final int MAX_KEY = 250;

  private final ConnectionPool<TimedSocket> server;
  private final Settings settings;

  /**
   * The parameters of memcache_table(5), under their names there.
   *
   * @param timeout for one command and its answer
   */
  record Settings(
      int flags, int ttl, Duration timeout, int maxTry, int retryPause, int maxLine, int maxData) {}

  MemcacheServer(String table, Endpoint endpoint, Settings settings) {
    this.server = new ConnectionPool<>(table, () -> endpoint.connect(settings.timeout()), LIMITS);
    this.settings = settings;
  }

  /**
   * The value of a key; empty where the server has none.
   *
   * @param key without blanks
   */
  Optional<byte[]> get(byte[] key) throws IOException {
    checkLength(key);
    return repeat(socket -> get(socket, key));
  }

  /**
   * Stores a value.
   *
   * @param key without blanks
   */
  void set(byte[] key, byte[] value) throws IOException {
    checkLength(key);
    if (value.length > settings.maxData()) {
      throw new ProtocolException("the value is longer than data_size_limit, not stored");
    }
    repeat(socket -> set(socket, key, value));
  }

  private static void checkLength(byte[] key) throws IOException {
    if (key.length > MAX_KEY) {
      throw new ProtocolException("the key is longer than " + MAX_KEY + " bytes");
    }
  }

  private <R> R repeat(ConnectionPool.Exchange<TimedSocket, R> command) throws IOException {
    for (int count = 1; ; count++) {
      try {
        return server.ask(command);
      } catch (IOException e) {
        if (count == settings.maxTry() || server.outage().isPresent()) {
          throw e;
        }
      }
      pause();
    }
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(Duration.ofSeconds(settings.retryPause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Optional<byte[]> get(TimedSocket socket, byte[] key) throws IOException {
    socket.begin(settings.timeout());
    socket.write(line("get ", key, ""));
    String reply = readLine(socket);
    if (reply.equals("END")) {
      return Optional.empty();
    }
    String[] words = reply.split(" ", -1);
    String asked = new String(key, StandardCharsets.ISO_8859_1);
    if (words.length < 4
        || !words[0].equals("VALUE")
        || !words[1].equals(asked)
        || !words[3].matches("[0-9]{1,9}")) {
      throw new ProtocolException("unexpected reply to \"get\"");
    }
    int length = Integer.parseInt(words[3]);
    if (length > settings.maxData()) {
      throw new ProtocolException("the value is longer than data_size_limit");
    }
    byte[] value = socket.read(length);
    if (!readLine(socket).isEmpty() || !readLine(socket).equals("END")) {
      throw new ProtocolException("unexpected end of the reply to \"get\"");
    }
    return Optional.of(value);
  }

  private Void set(TimedSocket socket, byte[] key, byte[] value) throws IOException {
    socket.begin(settings.timeout());
    String rest = " " + settings.flags() + " " + settings.ttl() + " " + value.length;
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(line("set ", key, rest));
    request.writeBytes(value);
    request.writeBytes(new byte[] {'\r', '\n'});
    socket.write(request.toByteArray());
    if (!readLine(socket).equals("STORED")) {
      throw new ProtocolException("unexpected reply to \"set\"");
    }
    return null;
  }

  private static byte[] line(String command, byte[] key, String rest) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(command.getBytes(StandardCharsets.US_ASCII));
    line.writeBytes(key);
    line.writeBytes((rest + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return line.toByteArray();
  }

  private String readLine(TimedSocket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.read(); c != '\n'; c = socket.read()) {
      if (line.length() == settings.maxLine()) {
        throw new ProtocolException("a line of the reply is longer than line_size_limit");
      }
      line.append((char) c);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  /** Why the server cannot be asked, or empty while it answers. */
  Optional<String> outage() {
    return server.outage();
  }

  @Override
  public void close() {
    server.close();
  }
}
