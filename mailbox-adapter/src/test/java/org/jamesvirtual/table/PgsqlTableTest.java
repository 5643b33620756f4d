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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesvirtual.testing.Certificate;
import org.jamesvirtual.testing.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compared database is SQL_ASCII, which converts nothing: Postfix 3.7 says LATIN1 for what it
 * sends, later versions and we say UTF8.
 */
final class PgsqlTableTest extends SqlTableContract {

  private static final String LOGIN =
      "user = " + PostgresServer.USER + "\npassword = " + PostgresServer.PASSWORD + "\n";

  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.started();
    server.run(
        "postgres",
        "CREATE DATABASE compared ENCODING 'SQL_ASCII' TEMPLATE template0",
        "CREATE DATABASE utf8");
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String type() {
    return "pgsql";
  }

  private static String tcp() {
    return "hosts = 127.0.0.1:" + server.port() + "\n" + LOGIN;
  }

  @Override
  String connection() {
    return tcp() + "dbname = compared\n";
  }

  @Override
  Connection database() throws SQLException {
    return server.connect("compared");
  }

  private String uri(String rest) {
    return "hosts = postgresql://" + rest + "\n" + QUERY;
  }

  @Override
  List<String> types() {
    return List.of(
        "DROP TABLE IF EXISTS types",
        "CREATE TABLE types (i bigint, b bool, f float8, r real, n numeric(5,2), d date, t"
            + " timestamptz, x bytea, a int[], j jsonb, u uuid, m money, c char(5), v interval, p"
            + " point, inet inet, e bool)",
        "INSERT INTO types VALUES (9223372036854775807, true, 1e100, 0.1, 1.5, '2020-01-02',"
            + " '2020-01-02 03:04:05+00', 'A\\001B', '{1,2}', '{\"k\": [1]}',"
            + " '00000000-0000-0000-0000-000000000001', 1.5, 'ab', '1 day 2 hours', '(1,2)',"
            + " '10.0.0.1', NULL)");
  }

  @Test
  void lookupShouldFailWhileTheServerIsAwayAndFindAgainWhenItIsBack() throws Exception {
    fill("a\tb\tc\n");
    try (Table table = open(cf(QUERY))) {
      ServerOutage.fails(table, server);
    }
  }

  @Test
  void lookupShouldAnswerWhenOnlyTheSecondHostIsThere() throws Exception {
    fill("a\tb\tc\n");
    String hosts = "hosts = 127.0.0.1:1, unix:/nowhere inet:127.0.0.1:" + server.port() + "\n";
    try (Table table = open(cf(hosts + QUERY))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldFailWithoutThePasswordWhenItIsWrong() throws Exception {
    try (Table table = open(cf("password = wr0ng\n" + QUERY))) {
      assertThat(table.lookup("a"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed ->
                  assertThat(failed.reason())
                      .contains("password authentication failed")
                      .doesNotContain("wr0ng"));
    }
  }

  @Test
  void lookupShouldFindWhenTheServerTakesFewerConnectionsThanThereAreThreads() throws Exception {
    fill("a\tb\tc\n");
    server.run(
        "compared",
        "DROP ROLE IF EXISTS few",
        "CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 1 IN ROLE pg_read_all_data");
    String item = cf("user = few\npassword = few\n" + QUERY);
    // A file written this moment is read twice, and each time there is a pool of its own.
    Files.setLastModifiedTime(
        folder.resolve("table.cf"), FileTime.from(Instant.now().minusSeconds(10)));
    try (Table table = open(item);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<Lookup> ask = () -> table.lookup("a");
      for (Future<Lookup> answer : threads.invokeAll(Collections.nCopies(400, ask))) {
        assertThat(answer.get()).isEqualTo(new Lookup.Found("b"));
      }
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldGoOverTheSocketWhenTheHostIsAUriWithAFolder() throws Exception {
    fill("a\tb\tc\n");
    String socket = server.folder().toString().replace("/", "%2F");
    try (Table table =
        open(cf(uri(PostgresServer.USER + "@" + socket + ":" + server.port() + "/compared")))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
    try (Table table =
        open(cf(uri("/compared?user=vmail&port=" + server.port() + "&host=" + server.folder())))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
  }

  @Test
  void lookupShouldUseTlsAsTheUriSays() throws Exception {
    Certificate.make(folder, "another authority");
    String ca = "&sslrootcert=" + server.certificate();

    assertTls("127.0.0.1", "disable", "plain");
    assertTls("127.0.0.1", "require", "tls");
    assertTls("127.0.0.1", "verify-full" + ca, "tls");
    assertTls("localhost", "verify-ca" + ca, "tls");
    assertTls("localhost", "verify-full" + ca, null);
    assertTls("127.0.0.1", "verify-ca&sslrootcert=" + folder.resolve("cert.pem"), null);
  }

  /**
   * @param expected null where there must be no connection
   */
  private void assertTls(String host, String mode, String expected) throws IOException {
    String uri =
        "hosts = postgresql://%s:%s@%s:%d/compared?sslmode=%s\n"
            .formatted(
                PostgresServer.USER,
                PostgresServer.PASSWORD.replace("'", "%27"),
                host,
                server.port(),
                mode);
    String query =
        "query = SELECT CASE WHEN ssl THEN 'tls' ELSE 'plain' END FROM pg_stat_ssl WHERE pid ="
            + " pg_backend_pid()\n";
    assertAnswer(uri + query, expected);
  }

  @Test
  void lookupShouldGoOverTcpWhenTheHostIsAUriWithAPassword() throws Exception {
    fill("a\tb\tc\n");
    String login = PostgresServer.USER + ":" + PostgresServer.PASSWORD.replace("'", "%27");
    try (Table table =
        open(cf(uri(login + "@127.0.0.1:" + server.port() + "/compared?sslmode=prefer")))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
    try (Table table = open(cf(uri(login + "x@127.0.0.1:" + server.port() + "/compared")))) {
      assertThat(table.lookup("a"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class, failed -> assertThat(failed.reason()).doesNotContain("s3cret"));
    }
    try (Table table = open(cf(uri(login + "@127.0.0.1/compared?passfile=/x")))) {
      assertThat(table.problem().orElseThrow())
          .contains("hosts has the option \"passfile\" in a connection string, expected ")
          .doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "off"})
  void lookupShouldEscapeAsTheServerReadsWhenBackslashesMayBeEscapes(String standard)
      throws Exception {
    server.run("postgres", "ALTER DATABASE compared SET standard_conforming_strings = " + standard);
    try {
      fill(golden(".map"));
      assertThat(ours(cf(QUERY))).isEqualTo(golden(".ref").lines().toList());
    } finally {
      server.run("postgres", "ALTER DATABASE compared RESET standard_conforming_strings");
    }
  }

  @Test
  void lookupShouldTakeTheLastResultWhenTheQueryHasSeveral() throws Exception {
    fill("a\tb\tc\n");
    try (Table table = open(cf("query = SELECT 'x'; SELECT '%s', 'y'; \n"))) {
      assertThat(table.lookup("k")).isEqualTo(new Lookup.Found("k,y"));
    }
    try (Table table = open(cf("query = UPDATE mailbox SET other='z' WHERE username='%s'\n"))) {
      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldCallTheFunctionWhenSelectFunctionIsSet() throws Exception {
    server.run(
        "compared",
        "CREATE OR REPLACE FUNCTION find(k text) RETURNS text AS 'SELECT ''<'' || k || ''>'''"
            + " LANGUAGE sql");
    try (Table table = open(cf("select_function = find\n"))) {
      assertThat(table.lookup("o'brien")).isEqualTo(new Lookup.Found("<o'brien>"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"E'%s'", "U&'%s'", "$$%s$$", "e'a' || E'\\'%s'"})
  void openShouldRefuseAQueryWhenItsQuotesAreNotPlain(String literal) throws Exception {
    try (Table table = open(cf("query = SELECT " + literal + "\n"))) {
      assertThat(table.problem().orElseThrow()).contains("query has a % part outside");
    }
  }

  @Test
  void lookupShouldSpeakUtf8WhenNoEncodingIsSet() throws Exception {
    String query = "dbname = utf8\nquery = SELECT 'ü' || '%s' || char_length('%s')\n";
    try (Table table = open(cf(query))) {
      assertThat(table.lookup("ß")).isEqualTo(new Lookup.Found("üß1"));
    }
    try (Table table = open(cf(query + "encoding = LATIN1\n"))) {
      assertThat(table.lookup("ß")).isEqualTo(new Lookup.Found("üß2"));
    }
    try (Table table = open(cf("encoding = nothing\n" + QUERY))) {
      assertThat(table.problem().orElseThrow())
          .endsWith("encoding is \"nothing\", expected a character set that Java knows");
    }
  }

  @Test
  void lookupShouldFailWhenTheDatabaseIsNotNamed() throws Exception {
    try (Table table = open("pgsql:" + write("none.cf", tcp() + QUERY))) {
      assertThat(table.problem().orElseThrow()).endsWith("dbname is not set, expected a value");
    }
  }
}
