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

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One server of {@code server_host} (ldap_table(5)).
 *
 * @param scheme ldap, ldaps or ldapi
 * @param host of a TCP server; the path of the socket for ldapi
 * @param port of a TCP server
 */
record LdapServer(String scheme, String host, int port) {

  private static final Pattern URL = Pattern.compile("(?i)(ldap|ldaps|ldapi)://([^/?]*)(?:/\\?*)?");
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]/]*)(?::([0-9]{1,5}))?");

  /** OpenLDAP's, as Debian builds it. */
  private static final String DEFAULT_SOCKET = "/var/run/slapd/ldapi";

  /**
   * Reads a URL, {@code host:port} or {@code host}.
   *
   * @param defaultPort where neither is a port nor a scheme
   * @return empty where it is none of them
   */
  static Optional<LdapServer> parse(String text, int defaultPort) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      return hostPort("ldap", text, defaultPort);
    }
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "ldapi" -> socket(url.group(2));
      case "ldaps" -> hostPort(scheme, url.group(2), 636);
      default -> hostPort(scheme, url.group(2), 389);
    };
  }

  private static Optional<LdapServer> socket(String quoted) {
    try {
      String path = URLDecoder.decode(quoted.replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(new LdapServer("ldapi", path.isEmpty() ? DEFAULT_SOCKET : path, 0))
          .filter(server -> server.host().startsWith("/"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<LdapServer> hostPort(String scheme, String text, int defaultPort) {
    Matcher matcher = HOST_PORT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
    String host = matcher.group(1).replace("[", "").replace("]", "");
    return Optional.of(new LdapServer(scheme, host.isEmpty() ? "localhost" : host, port))
        .filter(server -> port >= 1 && port <= 65535);
  }

  boolean isSocket() {
    return scheme.equals("ldapi");
  }

  boolean isTls() {
    return scheme.equals("ldaps");
  }

  /** As a URL, for messages. */
  @Override
  public String toString() {
    String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return scheme + "://" + authority + (isSocket() ? "" : ":" + port);
  }
}
