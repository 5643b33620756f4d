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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A private MariaDB. */
public final class MariaDbServer extends DatabaseServer {

  /** A user with all rights. */
  public static final String USER = "vmail";

  /** Of that user. */
  public static final String PASSWORD = "s3cret'my";

  private static final Path SERVER = Path.of("/usr/sbin/mariadbd");

  private String user = "root";
  private String password = "";

  private MariaDbServer() throws IOException {
    super("mysql");
  }

  /** Makes and starts one, or skips the test. */
  public static MariaDbServer started() throws IOException, InterruptedException, SQLException {
    if (!Files.isExecutable(SERVER)) {
      absent("MariaDB");
    }
    MariaDbServer server = new MariaDbServer();
    server.certify();
    server.prepare(
        List.of(
            "mariadb-install-db",
            "--no-defaults",
            "--datadir=" + server.folder().resolve("data"),
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    server.start();
    for (String host : List.of("localhost", "127.0.0.1")) {
      String name = "'" + USER + "'@'" + host + "'";
      server.run(
          "mysql",
          "CREATE USER " + name + " IDENTIFIED BY '" + PASSWORD.replace("'", "''") + "'",
          "GRANT ALL ON *.* TO " + name);
    }
    server.user = USER;
    server.password = PASSWORD;
    return server;
  }

  /** The server's socket. */
  public Path socket() {
    return folder().resolve("mysqld.sock");
  }

  @Override
  List<String> command() {
    return List.of(
        SERVER.toString(),
        "--no-defaults",
        "--datadir=" + folder().resolve("data"),
        "--socket=" + socket(),
        "--port=" + port(),
        "--bind-address=127.0.0.1,127.0.0.2",
        "--ssl-cert=" + certificate(),
        "--ssl-key=" + key(),
        "--character-set-server=utf8mb4",
        "--innodb-flush-log-at-trx-commit=0");
  }

  @Override
  String stopSignal() {
    return "TERM";
  }

  @Override
  String firstDatabase() {
    return "mysql";
  }

  @Override
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + port() + "/" + database, user, password);
  }
}
