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
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.postgresql.PGProperty;

/**
 * A connection string as libpq takes it: {@code
 * postgresql://user:password@host:port/dbname?option=value}, where {@code %XX} stands for any
 * character and a host that begins with {@code /} is the folder of a UNIX-domain socket. Messages
 * about it show the names of options and nothing else.
 *
 * @param name {@code postgresql://host:port/dbname}, for messages
 * @param host may be empty
 * @param port as it stands there, if it does
 */
record PgsqlUri(
    String name, String host, Optional<String> port, Map<PGProperty, String> properties) {

  private static final Map<String, PGProperty> OPTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("application_name", PGProperty.APPLICATION_NAME),
              Map.entry("connect_timeout", PGProperty.CONNECT_TIMEOUT),
              Map.entry("dbname", PGProperty.PG_DBNAME),
              Map.entry("host", PGProperty.PG_HOST),
              Map.entry("options", PGProperty.OPTIONS),
              Map.entry("password", PGProperty.PASSWORD),
              Map.entry("port", PGProperty.PG_PORT),
              Map.entry("sslcert", PGProperty.SSL_CERT),
              Map.entry("sslkey", PGProperty.SSL_KEY),
              Map.entry("sslmode", PGProperty.SSL_MODE),
              Map.entry("sslpassword", PGProperty.SSL_PASSWORD),
              Map.entry("sslrootcert", PGProperty.SSL_ROOT_CERT),
              Map.entry("user", PGProperty.USER)));

  static boolean isUri(String item) {
    String lower = item.toLowerCase(Locale.ROOT);
    return lower.startsWith("postgresql:") || lower.startsWith("postgres://");
  }

  static PgsqlUri parse(String item, CfgParser parser) throws ConfigException {
    int slashes = item.indexOf("://");
    if (slashes < 0) {
      throw parser.bad("hosts", "has a connection string without //", "postgresql://host/dbname");
    }
    String rest = item.substring(slashes + "://".length());
    int query = rest.indexOf('?');
    String place = query < 0 ? rest : rest.substring(0, query);
    Map<PGProperty, String> properties = new EnumMap<>(PGProperty.class);
    int slash = place.indexOf('/');
    authority(slash < 0 ? place : place.substring(0, slash), properties, parser);
    if (slash >= 0 && slash < place.length() - 1) {
      properties.put(PGProperty.PG_DBNAME, decode(place.substring(slash + 1), parser));
    }
    if (query >= 0) {
      options(rest.substring(query + 1), properties, parser);
    }
    String host = Optional.ofNullable(properties.remove(PGProperty.PG_HOST)).orElse("");
    Optional<String> port = Optional.ofNullable(properties.remove(PGProperty.PG_PORT));
    String database = properties.getOrDefault(PGProperty.PG_DBNAME, "");
    String name =
        "postgresql://" + host + port.map(number -> ":" + number).orElse("") + "/" + database;
    return new PgsqlUri(Printable.of(name), host, port, properties);
  }

  private static void authority(
      String authority, Map<PGProperty, String> properties, CfgParser parser)
      throws ConfigException {
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String login = authority.substring(0, at);
      int colon = login.indexOf(':');
      put(properties, PGProperty.USER, colon < 0 ? login : login.substring(0, colon), parser);
      put(properties, PGProperty.PASSWORD, colon < 0 ? "" : login.substring(colon + 1), parser);
    }
    String host = authority.substring(at + 1);
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > host.lastIndexOf(']');
    put(properties, PGProperty.PG_PORT, hasPort ? host.substring(colon + 1) : "", parser);
    String address = hasPort ? host.substring(0, colon) : host;
    put(properties, PGProperty.PG_HOST, address.replaceAll("[\\[\\]]", ""), parser);
  }

  private static void options(String options, Map<PGProperty, String> properties, CfgParser parser)
      throws ConfigException {
    for (String option : options.split("&", -1)) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      PGProperty property = OPTIONS.get(name);
      if (property == null || equals < 0) {
        throw parser.bad(
            "hosts",
            "has the option \"" + Printable.of(name) + "\" in a connection string",
            "name=value with one of " + String.join(", ", OPTIONS.keySet()));
      }
      put(properties, property, option.substring(equals + 1), parser);
    }
  }

  private static void put(
      Map<PGProperty, String> properties, PGProperty property, String value, CfgParser parser)
      throws ConfigException {
    if (!value.isEmpty()) {
      properties.put(property, decode(value, parser));
    }
  }

  private static String decode(String text, CfgParser parser) throws ConfigException {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw parser.bad(
          "hosts", "has a % in a connection string", "two hexadecimal digits after it");
    }
  }
}
