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
import java.util.Arrays;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;

/**
 * {@code socketmap:inet:host:port:name} and {@code socketmap:unix:path:name} (socketmap_table(5)):
 * one netstring asks, one answers.
 */
final class SocketmapTable implements Table {

  private static final Duration TIMEOUT = Duration.ofSeconds(100);
  private static final ConnectionPool.Limits LIMITS =
      new ConnectionPool.Limits(Duration.ofSeconds(10), Duration.ofSeconds(100));
  private static final int MAX_REPLY = 100_000;
  private static final int MAX_KEY = 10_000;

  private final String name;
  private final byte[] map;
  private final ConnectionPool<TimedSocket> server;
  private volatile boolean closed;

  private SocketmapTable(String name, Endpoint endpoint, String map) {
    this.name = name;
    this.map = (map + " ").getBytes(StandardCharsets.UTF_8);
    this.server = new ConnectionPool<>(name, () -> endpoint.connect(TIMEOUT), LIMITS);
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    options.refuseIfParanoid(spec);
    int colon = spec.name().lastIndexOf(':');
    if (colon < 0) {
      throw new ConfigException(
          "found \""
              + Printable.of(spec.toString())
              + "\", expected socketmap:inet:host:port:name or socketmap:unix:path:name");
    }
    return new SocketmapTable(
        spec.toString(),
        Endpoint.parse(spec.name().substring(0, colon), options),
        spec.name().substring(colon + 1));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return Kind.PATTERN;
  }

  @Override
  public Lookup lookup(String key) {
    if (closed) {
      return Lookup.closed(name);
    }
    byte[] bytes = Utf8.ofKey(key).orElse(null);
    if (bytes == null) {
      return Lookup.NOT_FOUND;
    }
    if (bytes.length > MAX_KEY) {
      return failed("the key is longer than " + MAX_KEY + " bytes");
    }
    try {
      return server.ask(socket -> ask(socket, bytes));
    } catch (IOException e) {
      return failed(ConnectionPool.reason(e));
    }
  }

  private Lookup failed(String reason) {
    return new Lookup.Failed("table " + name + ": " + reason);
  }

  private Lookup ask(TimedSocket socket, byte[] key) throws IOException {
    socket.begin(TIMEOUT);
    socket.write(request(key));
    byte[] reply = socket.read(replyLength(socket));
    if (socket.read() != ',') {
      throw new ProtocolException("the reply is no netstring");
    }
    int blank = 0;
    while (blank < reply.length && reply[blank] != ' ') {
      blank++;
    }
    int start = Math.min(blank + 1, reply.length);
    byte[] rest = Arrays.copyOfRange(reply, start, reply.length);
    String status = new String(reply, 0, blank, StandardCharsets.ISO_8859_1);
    return switch (status) {
      case "OK" -> Lookup.found(name, Utf8.value(rest));
      case "NOTFOUND" -> Lookup.NOT_FOUND;
      case "TEMP" -> failed("temporary error of the server" + shown(rest));
      case "TIMEOUT" -> failed("time-out in the server" + shown(rest));
      case "PERM" -> failed("permanent error of the server" + shown(rest));
      default -> failed("the server sent an unknown reply" + shown(reply));
    };
  }

  private byte[] request(byte[] key) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    int length = map.length + key.length;
    request.writeBytes((length + ":").getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(map);
    request.writeBytes(key);
    request.write(',');
    return request.toByteArray();
  }

  private static int replyLength(TimedSocket socket) throws IOException {
    int length = 0;
    for (int c = socket.read(); c != ':'; c = socket.read()) {
      if (c < '0' || c > '9') {
        throw new ProtocolException("the reply is no netstring");
      }
      length = length * 10 + c - '0';
      if (length > MAX_REPLY) {
        throw new ProtocolException("the reply is longer than " + MAX_REPLY + " bytes");
      }
    }
    return length;
  }

  /** As much of the server's words as a log line needs. */
  private static String shown(byte[] words) {
    String text = new String(words, 0, Math.min(words.length, 200), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "" : ": " + Printable.of(text);
  }

  @Override
  public Optional<String> problem() {
    return server.outage();
  }

  @Override
  public void close() {
    closed = true;
    server.close();
  }
}
