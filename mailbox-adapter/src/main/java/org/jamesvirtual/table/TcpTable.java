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
import java.util.HexFormat;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;

/**
 * {@code tcp:host:port} (tcp_table(5)): one line asks, one line answers. A lookup that fails is not
 * repeated 10 times with a second between, as Postfix does, since the caller's thread serves
 * others.
 */
final class TcpTable implements Table {

  private static final Duration TIMEOUT = Duration.ofSeconds(100);
  private static final ConnectionPool.Limits LIMITS =
      new ConnectionPool.Limits(Duration.ofSeconds(100), Duration.ofHours(1));

  /** With the end of the line. */
  private static final int MAX_REPLY = 4096;

  private static final byte[] GET = "get ".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final ConnectionPool<TimedSocket> server;
  private volatile boolean closed;

  private TcpTable(String name, Endpoint endpoint) {
    this.name = name;
    this.server = new ConnectionPool<>(name, () -> endpoint.connect(TIMEOUT), LIMITS);
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    options.refuseIfParanoid(spec);
    return new TcpTable(spec.toString(), Endpoint.inet(spec.name()));
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
    byte[] request = request(bytes);
    try {
      return server.ask(socket -> ask(socket, request));
    } catch (IOException e) {
      return new Lookup.Failed("table " + name + ": " + ConnectionPool.reason(e));
    }
  }

  private Lookup ask(TimedSocket socket, byte[] request) throws IOException {
    socket.begin(TIMEOUT);
    socket.write(request);
    byte[] reply = readLine(socket);
    String text = new String(reply, StandardCharsets.ISO_8859_1);
    if (!text.matches("(?s)[245][0-9]{2}[ \t\r\u000b\f].*")) {
      throw new ProtocolException("malformed reply \"" + shown(text) + "\"");
    }
    byte[] result = decoded(reply);
    return switch (text.charAt(0)) {
      case '2' -> Lookup.found(name, Utf8.value(result));
      case '5' -> Lookup.NOT_FOUND;
      default -> new Lookup.Failed("table " + name + ": the server says \"" + shown(text) + "\"");
    };
  }

  private static byte[] readLine(TimedSocket socket) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = socket.read(); c != '\n'; c = socket.read()) {
      line.write(c);
      if (line.size() == MAX_REPLY) {
        throw new ProtocolException("the reply is longer than " + MAX_REPLY + " bytes");
      }
    }
    return line.toByteArray();
  }

  private static byte[] request(byte[] key) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(GET);
    for (byte b : key) {
      if (b > ' ' && b < 0x7f && b != '%') {
        request.write(b);
      } else {
        request.write('%');
        request.writeBytes(
            HexFormat.of().withUpperCase().toHexDigits(b).getBytes(StandardCharsets.US_ASCII));
      }
    }
    request.write('\n');
    return request.toByteArray();
  }

  /** The text of a reply, after its code. */
  private static byte[] decoded(byte[] reply) throws ProtocolException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 4; i < reply.length; i++) {
      if (reply[i] != '%') {
        text.write(reply[i]);
        continue;
      }
      if (i + 2 >= reply.length || !isHex(reply[i + 1]) || !isHex(reply[i + 2])) {
        throw new ProtocolException("the reply has a % without two hexadecimal digits after it");
      }
      text.write(HexFormat.fromHexDigit(reply[i + 1]) << 4 | HexFormat.fromHexDigit(reply[i + 2]));
      i += 2;
    }
    return text.toByteArray();
  }

  private static boolean isHex(byte digit) {
    return HexFormat.isHexDigit(digit);
  }

  /** As much of a reply as a log line needs. */
  private static String shown(String reply) {
    return Printable.ascii(reply.substring(0, Math.min(reply.length(), 100)));
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
