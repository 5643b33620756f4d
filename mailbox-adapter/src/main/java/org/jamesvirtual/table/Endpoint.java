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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;

/**
 * Where a server listens: {@code inet:host:port} or {@code unix:path}, as Postfix's auto_clnt(3)
 * and inet_connect(3) take them. Immutable; names are looked up at each connection.
 */
final class Endpoint {

  private final Addresses addresses;

  /** Looks up what to connect to, in the order in which to try. */
  @FunctionalInterface
  private interface Addresses {
    List<SocketAddress> find() throws IOException;
  }

  private Endpoint(Addresses addresses) {
    this.addresses = addresses;
  }

  /**
   * Reads {@code inet:host:port}, {@code unix:path} or {@code local:path}.
   *
   * @throws ConfigException with half a sentence
   */
  static Endpoint parse(String text, TableOptions options) throws ConfigException {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    String transport = colon < 0 || rest.isEmpty() ? "" : text.substring(0, colon);
    return switch (transport) {
      case "inet" -> inet(rest);
      case "unix", "local" -> {
        SocketAddress path = UnixDomainSocketAddress.of(options.path(rest));
        yield new Endpoint(() -> List.of(path));
      }
      default ->
          throw new ConfigException(
              "found \"" + Printable.of(text) + "\", expected inet:host:port or unix:path");
    };
  }

  /**
   * Reads {@code host:port}, {@code [host]:port} or {@code port}; without a host it is localhost.
   *
   * @throws ConfigException with half a sentence
   */
  static Endpoint inet(String text) throws ConfigException {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
      host = host.regionMatches(true, 0, "ipv6:", 0, 5) ? host.substring(5) : host;
    }
    String name = host.isEmpty() ? "localhost" : host;
    int port = port(text.substring(colon + 1));
    if (port < 0 || name.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']' || c == '/')) {
      throw new ConfigException(
          "found \"" + Printable.of(text) + "\", expected host:port with the number of the port");
    }
    return new Endpoint(() -> resolve(name, port));
  }

  private static int port(String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    return port >= 1 && port <= 65535 ? port : -1;
  }

  private static List<SocketAddress> resolve(String host, int port) throws IOException {
    try {
      List<SocketAddress> addresses = new ArrayList<>();
      for (InetAddress address : InetAddress.getAllByName(host)) {
        addresses.add(new InetSocketAddress(address, port));
      }
      return addresses;
    } catch (UnknownHostException e) {
      throw new IOException("the host " + host + " is not known", e);
    }
  }

  /**
   * Connects to the first address that answers.
   *
   * @param timeout for each address
   */
  TimedSocket connect(Duration timeout) throws IOException {
    IOException failure = new IOException("the host has no address");
    for (SocketAddress address : addresses.find()) {
      try {
        return TimedSocket.connect(address, timeout);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }
}
