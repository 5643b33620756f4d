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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** LMTP listeners besides the one of the sample configuration, each on a free port. */
final class Listeners {
  /** A small size limit, and a small limit for lines. */
  static final String SMALL =
      "<maxmessagesize>4</maxmessagesize><maxLineLength>2000</maxLineLength>";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "secret";

  private final EmbeddedJames james;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, String> addresses = new HashMap<>();
  private String address = "127.0.0.1";

  /** For a server that does not run yet. */
  Listeners(EmbeddedJames james) {
    this.james = james;
  }

  /** Puts those that are added from now on on this address. */
  Listeners on(InetAddress ownAddress) {
    address = ownAddress.getHostAddress();
    return this;
  }

  /**
   * Adds a listener.
   *
   * @param elements of its configuration, besides the address
   */
  Listeners add(String name, String elements) throws IOException {
    int port = Daemon.freePort();
    String listener =
        """
        <virtual-lmtpserver enabled="true">
          <jmxName>%s</jmxName>
          <bind>%s:%d</bind>
          %s
          <handlerchain enableJmx="false"/>
        </virtual-lmtpserver>
        """
            .formatted(name, address, port, elements);
    james.edit(
        "lmtpserver.xml", text -> text.replace("</lmtpservers>", listener + "</lmtpservers>"));
    ports.put(name, port);
    addresses.put(name, address);
    return this;
  }

  /** The elements for STARTTLS with a certificate of its own, made in this folder. */
  static String startTls(Path folder) {
    return tls(folder, "startTLS");
  }

  /** The same for TLS from the first octet on. */
  static String implicitTls(Path folder) {
    return tls(folder, "socketTLS");
  }

  private static String tls(Path folder, String attribute) {
    Path keystore = folder.resolve("keystore.p12");
    if (!Files.exists(keystore)) {
      String arguments =
          "-genkeypair -alias james -keyalg EC -dname CN=localhost -validity 30 -storetype PKCS12"
              + " -storepass %1$s -keypass %1$s -keystore %2$s".formatted(SECRET, keystore);
      String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      Command.run((keytool + " " + arguments).split(" "));
    }
    return """
        <tls %s="true">
          <keystore>file://%s</keystore>
          <keystoreType>PKCS12</keystoreType>
          <secret>%s</secret>
        </tls>
        """
        .formatted(attribute, keystore, SECRET);
  }

  /** The ports by name. */
  Map<String, Integer> ports() {
    return ports;
  }

  int port(String name) {
    return ports.get(name);
  }

  /** Waits until all of them are there. */
  void awaitGreetings() {
    Await.until(
        PATIENCE,
        "all listeners have started",
        () -> ports.keySet().stream().allMatch(this::hasStarted),
        james::log);
  }

  private boolean hasStarted(String name) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(addresses.get(name), ports.get(name)));
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
