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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jamesvirtual.testing.Certificate;
import org.jamesvirtual.testing.MariaDbServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Postfix 3.7 leaves the character set to the option file; later versions and we take utf8mb4. */
final class MysqlTableTest extends SqlTableContract {

  private static final String LOGIN =
      "user = " + MariaDbServer.USER + "\npassword = " + MariaDbServer.PASSWORD + "\n";

  private static MariaDbServer server;

  @BeforeAll
  static void start() throws Exception {
    server = MariaDbServer.started();
    server.run("mysql", "CREATE DATABASE compared CHARACTER SET utf8mb4");
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String type() {
    return "mysql";
  }

  @Override
  String connection() throws IOException {
    return "hosts = 127.0.0.1:"
        + server.port()
        + "\ndbname = compared\n"
        + LOGIN
        + "option_file = "
        + write("my.cnf", "[client]\ndefault-character-set = utf8mb4\n")
        + "\n";
  }

  @Override
  Connection database() throws SQLException {
    return server.connect("compared");
  }

  @Override
  List<String> types() {
    return List.of(
        "CREATE OR REPLACE TABLE types (i BIGINT UNSIGNED, b TINYINT(1), z INT(5) ZEROFILL, y YEAR, x"
            + " BIT(8), o BIT(1), f FLOAT, d DOUBLE, n DECIMAL(5,2), e ENUM('a','b'), s SET('a','b'),"
            + " da DATE, t TIME, dt DATETIME(6), ts TIMESTAMP, bl BLOB, vb VARBINARY(5), j JSON, c"
            + " CHAR(5), g TINYINT, nu INT)",
        "INSERT INTO types VALUES (18446744073709551615, 1, 12, 2020, b'01000001', b'1', 0.1, 1e100,"
            + " 1.5, 'b', 'a,b', '2020-01-02', '10:11:12', '2020-01-02 03:04:05.678901', '2020-01-02"
            + " 03:04:05', 'bl', 'vb', '{\"k\": [1]}', 'ab', -3, NULL)");
  }

  @Test
  void lookupShouldFailWhileTheServerIsAwayAndFindAgainWhenItIsBack() throws Exception {
    fill("a\tb\tc\n");
    try (Table table = open(cf(QUERY))) {
      ServerOutage.fails(table, server);
    }
    try (Table table = open(cf("hosts = unix:" + server.socket() + "\n" + QUERY))) {
      ServerOutage.fails(table, server);
    }
  }

  @Test
  void lookupShouldAnswerWhenOnlyTheSecondHostIsThere() throws Exception {
    fill("a\tb\tc\n");
    String hosts = "hosts = unix:/nowhere, 127.0.0.1:1 inet:127.0.0.1:" + server.port() + "\n";
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
                  assertThat(failed.reason()).contains("Access denied").doesNotContain("wr0ng"));
    }
  }

  @Test
  void lookupShouldTakeUserPasswordAndSocketOfTheOptionFileWhenTheyAreNotSet() throws Exception {
    fill("a\tb\tc\n");
    write("more.cnf", "[mail]\nsocket=" + server.socket() + "\n");
    String options =
        write(
                "options.cnf",
                "[mysqld]\nuser=x\n[client]\n# login\nuser = "
                    + MariaDbServer.USER
                    + "\npassword = \""
                    + MariaDbServer.PASSWORD
                    + "\"\n!include "
                    + folder.resolve("more.cnf")
                    + "\n")
            .toString();
    String cf = "dbname = compared\noption_group = mail\noption_file = " + options + "\n" + QUERY;
    try (Table table = open("mysql:" + write("file.cf", cf))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
    try (Table table = open(cf("option_file = missing\n" + QUERY))) {
      assertThat(table.problem().orElseThrow())
          .contains("option_file names ")
          .contains("there is no such file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES,ANSI"})
  void lookupShouldEscapeAsTheServerReadsWhenItsModeIsThis(String mode) throws Exception {
    server.run("mysql", "SET GLOBAL sql_mode = '" + mode + "'");
    try {
      fill(golden(".map"));
      assertThat(ours(cf(QUERY))).isEqualTo(golden(".ref").lines().toList());
    } finally {
      server.run("mysql", "SET GLOBAL sql_mode = DEFAULT");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NO_BACKSLASH_ESCAPES"})
  void lookupShouldBeSafeWhenThePartsStandInDoubleQuotes(String mode) throws Exception {
    server.run("mysql", "SET GLOBAL sql_mode = '" + mode + "'");
    try {
      fill("plain\tx\t\nin\"side\ty\t\nback\\\\slash\tz\t\n");
      try (Table table = open(cf("query = SELECT maildir FROM mailbox WHERE username=\"%s\"\n"))) {
        assertThat(table.lookup("plain")).isEqualTo(new Lookup.Found("x"));
        assertThat(table.lookup("in\"side")).isEqualTo(new Lookup.Found("y"));
        assertThat(table.lookup("back\\slash")).isEqualTo(new Lookup.Found("z"));
        assertThat(table.lookup("\" OR \"\"=\"")).isEqualTo(Lookup.NOT_FOUND);
        assertThat(table.lookup("\\\" OR \"\"=\"")).isEqualTo(Lookup.NOT_FOUND);
      }
    } finally {
      server.run("mysql", "SET GLOBAL sql_mode = DEFAULT");
    }
  }

  @Test
  void lookupShouldCallAProcedureWhenTheQueryDoes() throws Exception {
    fill("a\tb\tc\n");
    server.run(
        "compared",
        "CREATE OR REPLACE PROCEDURE one(k VARCHAR(200)) SELECT maildir FROM mailbox WHERE"
            + " username = k",
        "CREATE OR REPLACE PROCEDURE two(k VARCHAR(200)) BEGIN SELECT k; SELECT k; END",
        "CREATE OR REPLACE PROCEDURE none(k VARCHAR(200)) SET @found = k");
    try (Table table = open(cf("query = CALL one('%s')\n"))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
    }
    try (Table table = open(cf("query = CALL two('%s')\n"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
    try (Table table = open(cf("query = CALL none('%s')\n"))) {
      assertThat(table.lookup("a"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed -> assertThat(failed.reason()).endsWith("require_result_set = no"));
    }
    try (Table table = open(cf("query = CALL none('%s')\nrequire_result_set = no\n"))) {
      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldSpeakUtf8WhenNoCharsetIsSet() throws Exception {
    String query = "query = SELECT CONCAT('ü', '%s', CHAR_LENGTH('%s'))\n";
    try (Table table = open(cf(query))) {
      assertThat(table.lookup("ß")).isEqualTo(new Lookup.Found("üß1"));
    }
    try (Table table = open(cf(query + "charset = latin1\n"))) {
      assertThat(table.lookup("ß")).isEqualTo(new Lookup.Found("üß2"));
    }
  }

  @Test
  void lookupShouldUseTlsAsConfigured() throws Exception {
    Certificate.make(folder, "another authority");
    String ca = "tls_CAfile = " + server.certificate() + "\n";
    String elsewhere = "hosts = 127.0.0.2:" + server.port() + "\n";

    assertTls("", "plain");
    assertTls(ca, "tls");
    assertTls(ca + "tls_verify_cert = yes\n", "tls");
    assertTls(ca + elsewhere, "tls");
    assertTls(ca + "tls_verify_cert = yes\n" + elsewhere, null);
    assertTls("tls_CAfile = " + folder.resolve("cert.pem") + "\n", null);
  }

  /**
   * @param expected null where there must be no connection
   */
  private void assertTls(String lines, String expected) throws IOException {
    String query =
        "query = SELECT IF(variable_value='', 'plain', 'tls') FROM"
            + " information_schema.session_status WHERE variable_name='Ssl_version'\n";
    assertAnswer(lines + query, expected);
  }

  @Test
  void openShouldRefuseTlsParametersWhenTheyAreNotSupported() throws Exception {
    try (Table table = open(cf("tls_ciphers = HIGH\n" + QUERY))) {
      assertThat(table.problem().orElseThrow())
          .endsWith(
              "tls_ciphers is set, expected no TLS parameter but tls_CAfile and tls_verify_cert");
    }
  }

  @Test
  void driverShouldBeAskedForInOneSentenceWhenItIsNotOnTheClassPath() {
    assertThatThrownBy(() -> MysqlServer.driver(ClassLoader.getPlatformClassLoader()))
        .hasMessageStartingWith("found no MariaDB Connector/J on the class path, expected its jar");
  }
}
