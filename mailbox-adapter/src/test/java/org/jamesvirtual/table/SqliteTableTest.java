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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteDataSource;

final class SqliteTableTest extends SqlTableContract {

  @Override
  String type() {
    return "sqlite";
  }

  private Path file() {
    return folder.resolve("mail.db");
  }

  @Override
  String connection() {
    return "dbpath = " + file() + "\n";
  }

  @Override
  Connection database() throws SQLException {
    return database(file());
  }

  private static Connection database(Path file) throws SQLException {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    return source.getConnection();
  }

  @Override
  List<String> types() {
    return List.of(
        "CREATE TABLE types (i INTEGER, v)",
        "INSERT INTO types VALUES (1, 12), (2, -1.5), (3, 1e100), (4, 0.1), (5, 2.0), (6, x'4142'),"
            + " (7, 9223372036854775807), (8, NULL), (9, ''), (10, CAST('text' AS BLOB))");
  }

  @Test
  void lookupShouldAnswerAsPostmapDidWhenThePartsStandInDoubleQuotes() throws Exception {
    fill("o'brien\tx\t\nplain\ty\t\nin\"side\tz\t\n");
    try (Table table = open(cf("query = SELECT maildir FROM mailbox WHERE username=\"%s\"\n"))) {
      assertThat(table.lookup("plain")).isEqualTo(new Lookup.Found("y"));
      assertThat(table.lookup("in\"side")).isEqualTo(new Lookup.Found("z"));
      // Postfix doubles the single quote there, too.
      assertThat(table.lookup("o'brien")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.lookup("\" OR \"\"=\"")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldFailAndMakeNoFileWhenThereIsNone() throws Exception {
    try (Table table = open(cf(QUERY))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.problem().orElseThrow()).contains(file().toString());
      assertThat(file()).doesNotExist();

      fill("a\tb\tc\n");
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldAnswerFromTheNewFileWhenItTookThePlaceOfTheOld() throws Exception {
    fill("a\told\tc\n");
    try (Table table = open(cf(QUERY))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("old"));
      Path newer = folder.resolve("newer.db");
      Files.copy(file(), newer);
      try (Connection connection = database(newer);
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE mailbox SET maildir = 'new'");
      }
      Files.move(newer, file(), StandardCopyOption.ATOMIC_MOVE);

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("new"));
      Files.delete(file());
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldSeeWhatAnotherProcessWroteWhenItIsCommitted() throws Exception {
    fill("a\told\tc\n");
    try (Table table = open(cf(QUERY));
        Connection connection = database();
        Statement statement = connection.createStatement()) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("old"));
      connection.setAutoCommit(false);
      statement.execute("UPDATE mailbox SET maildir = 'new'");
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("old"));
      connection.commit();
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("new"));
    }
  }

  @Test
  void lookupShouldFailWhenTheFileIsNoDatabase() throws Exception {
    Files.writeString(file(), "this is text, and long enough to be taken for a header of a file\n");
    try (Table table = open(cf(QUERY))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldFailWhenAValueIsNotUtf8() throws Exception {
    fill("a\tb\tc\n");
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE mailbox SET maildir = CAST(x'C3' AS TEXT)");
    }
    try (Table table = open(cf(QUERY))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldNotWriteWhenTheQueryDoes() throws Exception {
    fill("a\tb\tc\n");
    try (Table table = open(cf("query = DELETE FROM mailbox WHERE username='%s'\n"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
    try (Table table = open(cf(QUERY))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
  }

  @Test
  void openShouldTakeAnyFileNameWhenItIsOne() throws Exception {
    Path odd = folder.resolve("a?b #%41=1&c.db");
    fill("a\tb\tc\n");
    Files.move(file(), odd);
    try (Table table = open("sqlite:" + write("odd.cf", "dbpath = " + odd + "\n" + QUERY))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
  }

  @Test
  void openShouldNameTheParameterWhenItIsMissing() throws IOException {
    try (Table table = open("sqlite:" + write("none.cf", QUERY))) {
      assertThat(table.problem().orElseThrow())
          .endsWith("none.cf: dbpath is not set, expected a value");
    }
    try (Table table = open(cf("table = mailbox\n"))) {
      assertThat(table.problem().orElseThrow())
          .endsWith("table.cf: select_field is not set, expected a value");
    }
  }
}
