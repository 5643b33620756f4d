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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** One of the {@code hosts} of a pgsql table: connects to it. Immutable and thread-safe. */
final class PgsqlServer implements Dialer.Driver {

  private static final int DEFAULT_PORT = 5432;
  private static final String DEFAULT_FOLDER = "/var/run/postgresql";

  private final String name;
  private final SqlServer.Kind kind;
  private final PGSimpleDataSource source;

  private PgsqlServer(String name, SqlServer.Kind kind, PGSimpleDataSource source) {
    this.name = name;
    this.kind = kind;
    this.source = source;
  }

  /**
   * @param item {@code postgresql://...}, or one that goes with {@code dbname}, {@code user} and
   *     {@code password}
   */
  static PgsqlServer of(String item, CfgParser parser) throws ConfigException {
    if (PgsqlUri.isUri(item)) {
      PgsqlUri uri = PgsqlUri.parse(item, parser);
      PGSimpleDataSource source = source(uri.host(), uri.port(), uri.properties(), parser);
      return new PgsqlServer(uri.name(), SqlServer.Kind.CONNECTION_STRING, source);
    }
    Map<PGProperty, String> login = new EnumMap<>(PGProperty.class);
    login.put(PGProperty.PG_DBNAME, parser.required("dbname", ""));
    parser.nonEmpty("user").ifPresent(user -> login.put(PGProperty.USER, user));
    parser.nonEmpty("password").ifPresent(password -> login.put(PGProperty.PASSWORD, password));
    String host = item.replaceFirst("^(unix|inet):", "");
    boolean unix = host.isEmpty() || host.startsWith("/");
    SqlHost parts = unix ? new SqlHost(true, host, "") : SqlHost.of("inet:" + host);
    return new PgsqlServer(
        item,
        unix ? SqlServer.Kind.UNIX : SqlServer.Kind.INET,
        source(parts.name(), Optional.of(parts.port()).filter(p -> !p.isEmpty()), login, parser));
  }

  /**
   * @param host a name or an address; or the folder of the UNIX-domain socket, where empty means
   *     the usual one
   */
  private static PGSimpleDataSource source(
      String host, Optional<String> port, Map<PGProperty, String> more, CfgParser parser)
      throws ConfigException {
    int number = new SqlHost(false, host, port.orElse("")).port(parser, DEFAULT_PORT);
    Map<PGProperty, String> properties = new EnumMap<>(PGProperty.class);
    properties.put(PGProperty.CONNECT_TIMEOUT, seconds(SqlHost.CONNECT_TIMEOUT));
    properties.put(PGProperty.SOCKET_TIMEOUT, seconds(SqlHost.ANSWER_TIMEOUT));
    // As libpq's PQexec, which Postfix calls: results are text.
    properties.put(PGProperty.PREFER_QUERY_MODE, "simple");
    properties.put(PGProperty.GSS_ENC_MODE, "disable");
    properties.putAll(more);
    boolean isFolder = host.isEmpty() || host.startsWith("/");
    if (isFolder) {
      String folder = host.isEmpty() ? DEFAULT_FOLDER : host;
      properties.put(PGProperty.SOCKET_FACTORY, UnixSocketFactory.class.getName());
      properties.put(PGProperty.SOCKET_FACTORY_ARG, folder + "/.s.PGSQL." + number);
      properties.put(PGProperty.SSL_MODE, "disable");
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {isFolder ? "localhost" : host});
    source.setPortNumbers(new int[] {number});
    properties.forEach(source::setProperty);
    return source;
  }

  private static String seconds(Duration time) {
    return Long.toString(time.toSeconds());
  }

  /** As the administrator wrote it, without user, password and options. */
  String name() {
    return name;
  }

  SqlServer.Kind kind() {
    return kind;
  }

  @Override
  public Connection connect() throws SQLException {
    return source.getConnection();
  }
}
