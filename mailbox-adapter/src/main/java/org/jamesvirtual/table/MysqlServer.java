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

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jamesvirtual.config.ConfigException;

/** One of the {@code hosts} of a mysql table: connects to it. Immutable and thread-safe. */
final class MysqlServer implements Dialer.Driver {

  private static final String DRIVER = "org.mariadb.jdbc.Driver";
  private static final int DEFAULT_PORT = 3306;
  private static final List<String> DEFAULT_SOCKETS =
      List.of("/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock");

  private final Optional<Path> socket;
  private final String url;
  private final Properties properties;
  private final Driver driver;
  private final String database;
  private final MysqlModes modes;

  private MysqlServer(
      Optional<Path> socket,
      String url,
      Properties properties,
      Driver driver,
      String database,
      MysqlModes modes) {
    this.socket = socket;
    this.url = url;
    this.properties = properties;
    this.driver = driver;
    this.database = database;
    this.modes = modes;
  }

  static MysqlServer of(String item, CfgParser parser, MysqlOptions options, MysqlModes modes)
      throws ConfigException {
    SqlHost host = SqlHost.of(item);
    boolean isLocal = host.name().toLowerCase(Locale.ROOT).equals("localhost");
    Optional<Path> socket =
        host.unix() && !isLocal
            ? Optional.of(Path.of(host.name()))
            : isLocal ? Optional.of(defaultSocket(options)) : Optional.empty();
    if (socket.isEmpty() && !host.name().matches("[A-Za-z0-9._-]+")) {
      throw parser.badValue("hosts", item, "unix:/path, host or host:port");
    }
    int port = host.port(parser, options.number(parser, "port", DEFAULT_PORT));
    Properties properties = options.properties(parser);
    if (socket.isPresent()) {
      properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
      properties.setProperty("sslMode", "disable");
    }
    return new MysqlServer(
        socket,
        "jdbc:mariadb://" + (socket.isPresent() ? "localhost" : host.name()) + ":" + port + "/",
        properties,
        driver(MysqlServer.class.getClassLoader()),
        parser.required("dbname", ""),
        modes);
  }

  private static Path defaultSocket(MysqlOptions options) {
    return options
        .get("socket")
        .map(Path::of)
        .orElseGet(
            () ->
                DEFAULT_SOCKETS.stream()
                    .map(Path::of)
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(Path.of(DEFAULT_SOCKETS.get(0))));
  }

  /** The driver is LGPL, so it is no part of ours and may be absent. */
  static Driver driver(ClassLoader loader) throws ConfigException {
    try {
      return Class.forName(DRIVER, true, loader)
          .asSubclass(Driver.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ConfigException(
          "found no MariaDB Connector/J on the class path, expected its jar"
              + " (mariadb-java-client, version 3) beside ours for mysql tables",
          e);
    }
  }

  SqlServer.Kind kind() {
    return socket.isPresent() ? SqlServer.Kind.UNIX : SqlServer.Kind.INET;
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection =
        socket.isPresent()
            ? UnixSocketFactory.in(socket.get(), () -> driver.connect(url, properties))
            : driver.connect(url, properties);
    try {
      connection.setCatalog(database);
      modes.remember(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
