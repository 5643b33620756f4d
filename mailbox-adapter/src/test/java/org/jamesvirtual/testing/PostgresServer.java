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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A private PostgreSQL. Over TCP it wants the password, over its socket nothing. */
public final class PostgresServer extends DatabaseServer {

  /** The user with all rights. */
  public static final String USER = "vmail";

  /** Of that user. */
  public static final String PASSWORD = "s3cret'pg";

  private final Path programs;

  private PostgresServer(Path programs) throws IOException {
    super("postgres");
    this.programs = programs;
  }

  /** Makes and starts one, or skips the test. */
  public static PostgresServer started() throws IOException, InterruptedException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      absent("PostgreSQL");
    }
    try (Stream<Path> found = Files.list(versions)) {
      Path newest = found.max(Comparator.naturalOrder()).orElseThrow();
      PostgresServer server = new PostgresServer(newest.resolve("bin"));
      server.certify();
      server.initialize();
      server.start();
      return server;
    }
  }

  private void initialize() throws IOException, InterruptedException {
    Path password = Files.writeString(folder().resolve("password"), PASSWORD + "\n");
    prepare(
        List.of(
            programs.resolve("initdb").toString(),
            "--pgdata=" + folder().resolve("data"),
            "--username=" + USER,
            "--pwfile=" + password,
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
  }

  @Override
  List<String> command() {
    return List.of(
        programs.resolve("postgres").toString(),
        "-D",
        folder().resolve("data").toString(),
        "-p",
        Integer.toString(port()),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=" + folder(),
        "-c",
        "fsync=off",
        "-c",
        "ssl=on",
        "-c",
        "ssl_cert_file=" + certificate(),
        "-c",
        "ssl_key_file=" + key());
  }

  @Override
  String stopSignal() {
    return "INT";
  }

  @Override
  String firstDatabase() {
    return "postgres";
  }

  @Override
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port() + "/" + database, USER, PASSWORD);
  }
}
