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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the SQL tables have in common. All have the rows of {@code sql.map} (user name, maildir and
 * another value; {@code \N} is NULL) and the keys of {@code sql.in}; {@code sql/NAME.cf} is a
 * query, {@code sql/NAME.TYPE.ref} what postmap answered. {@code -Drecord=true} writes the answers
 * anew.
 */
abstract class SqlTableContract extends TableContract {

  static final String QUERY =
      "query = SELECT maildir FROM mailbox WHERE username='%s' ORDER BY id\n";

  private static final Path RESOURCES = Path.of("src/test/resources/table");

  /** How to connect: lines of a .cf file. */
  abstract String connection() throws IOException;

  /** A connection for filling the database. */
  abstract Connection database() throws SQLException;

  /** Makes the table {@code mailbox} anew, out of lines like those of sql.map. */
  final void fill(String content) throws SQLException {
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("DROP TABLE IF EXISTS mailbox");
      statement.execute(
          "CREATE TABLE mailbox (id INTEGER, username VARCHAR(200), maildir VARCHAR(200), other"
              + " VARCHAR(200))");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO mailbox VALUES (?, ?, ?, ?)")) {
        List<String> lines = content.lines().toList();
        for (int id = 1; id <= lines.size(); id++) {
          insert.setInt(1, id);
          String[] fields = lines.get(id - 1).split("\t", -1);
          for (int i = 0; i < fields.length; i++) {
            insert.setString(i + 2, value(fields[i]));
          }
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  private static String value(String field) {
    return field.equals("\\N") ? null : field.replace("\\t", "\t").replace("\\\\", "\\");
  }

  final String cf(String lines) throws IOException {
    return type() + ":" + write("table.cf", connection() + lines);
  }

  @Override
  final String goldenSet(String extension) {
    return extension.equals(".ref") ? "sql/main." + type() : "sql";
  }

  @Override
  String item(String content) throws IOException {
    try {
      fill(content);
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return cf(QUERY);
  }

  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    try {
      return cf(QUERY + "result_format = %x\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = SqlTableContract.class.getResourceAsStream("/table/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  final List<String> keys() throws IOException {
    return resource("sql.in").lines().toList();
  }

  final List<String> ours(String item) throws IOException {
    try (Table table = open(item)) {
      List<String> answers = new ArrayList<>();
      for (String key : keys()) {
        answers.add(show(table.lookup(options(Mode.SAFE).fold(key))));
      }
      return answers;
    }
  }

  final List<String> postmaps(String item) throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    List<String> answers = new ArrayList<>();
    for (String key : keys()) {
      PostfixTool.Answer answer = postmap.run("-q", key, item);
      answers.add(
          answer.exit() == 0
              ? "found " + answer.output().replaceFirst("\n$", "")
              : answer.errors().contains("fatal:") ? "failed" : "not found");
    }
    return answers;
  }

  /**
   * Asks a table with these lines in its .cf file.
   *
   * @param expected null where the lookup has to fail
   */
  final void assertAnswer(String lines, String expected) throws IOException {
    try (Table table = open(cf(lines))) {
      if (expected == null) {
        assertThat(table.lookup("a")).as(lines).isInstanceOf(Lookup.Failed.class);
      } else {
        assertThat(table.lookup("a")).as(lines).isEqualTo(new Lookup.Found(expected));
      }
    }
  }

  /** Where an address would be a part of the query itself, Postfix is no model. */
  final void compareWithPostmap(String name, String item) throws Exception {
    String reference = "sql/" + name + "." + type() + ".ref";
    if (Boolean.getBoolean("record")) {
      Files.writeString(RESOURCES.resolve(reference), String.join("\n", postmaps(item)) + "\n");
      return;
    }
    assertThat(numbered(ours(item))).isEqualTo(numbered(resource(reference).lines().toList()));
  }

  private List<String> numbered(List<String> answers) throws IOException {
    List<String> keys = keys();
    List<String> numbered = new ArrayList<>();
    for (int i = 0; i < Math.max(keys.size(), answers.size()); i++) {
      numbered.add(keys.get(i) + " -> " + answers.get(i));
    }
    return numbered;
  }

  @ParameterizedTest
  @Tag("recorded")
  @ValueSource(
      strings = {
        "columns",
        "domain",
        "key-labels",
        "key-parts",
        "labels",
        "legacy",
        "like",
        "limit",
        "main",
        "no-part",
        "number",
        "parts",
        "value-parts"
      })
  void lookupShouldAnswerAsPostmapDidWhenTheQueryHasThisForm(String name) throws Exception {
    fill(golden(".map"));
    compareWithPostmap(name, cf(resource("sql/" + name + ".cf")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"columns", "key-labels", "like", "limit", "value-parts"})
  void recordedAnswersShouldBeThoseOfTheInstalledPostmap(String name) throws Exception {
    fill(golden(".map"));
    String item = cf(resource("sql/" + name + ".cf"));
    assertThat(numbered(postmaps(item)))
        .isEqualTo(numbered(resource("sql/" + name + "." + type() + ".ref").lines().toList()));
  }

  /** Statements that make and fill a table {@code types} with a column of each type there is. */
  abstract List<String> types();

  @Test
  void resultShouldBeThatOfTheInstalledPostmapWhenTheColumnsAreNoText() throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      for (String sql : types()) {
        statement.execute(sql);
      }
      String columns = type().equals("sqlite") ? "v" : "*";
      String item = cf("query = SELECT " + columns + " FROM types ORDER BY i\n");
      String answer = postmap.run("-q", "a", item).output().replaceFirst("\n$", "");
      try (Table table = open(item)) {
        assertThat(table.lookup("a")).isEqualTo(new Lookup.Found(answer));
      }
    }
  }

  @Test
  void lookupShouldFailWithOneSentenceWhenTheSqlIsBroken() throws Exception {
    fill("");
    try (Table table = open(cf("query = SELCT maildir FROM mailbox WHERE username='%s'\n"))) {
      assertThat(table.lookup("a"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed ->
                  assertThat(failed.reason())
                      .startsWith("table " + type() + ":" + folder)
                      .doesNotContain("\n"));
    }
  }

  @Test
  void lookupShouldAskAgainWhenAQueryFailed() throws Exception {
    fill("");
    try (Table table = open(cf(QUERY))) {
      try (Connection connection = database();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE mailbox");
      }
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      fill("a\tb\tc\n");
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("b"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query = SELECT maildir FROM mailbox WHERE username=%s",
        "query = SELECT maildir FROM mailbox WHERE username='%u' AND id=%d",
        "query = SELECT '%s' FROM mailbox_%1",
        "query = SELECT maildir FROM mailbox -- WHERE username='%s'",
        "query = SELECT maildir FROM mailbox /* WHERE username='%s' */",
        "query = SELECT maildir FROM mailbox WHERE username='%s' OR username=\"%s\"",
      })
  void openShouldRefuseAQueryWhenAnAddressCouldChangeIt(String query) throws Exception {
    try (Table table = open(cf(query + "\n"))) {
      assertThat(table.problem().orElseThrow())
          .contains("query has ")
          .endsWith(
              "all of them in single quotes, as '%s': else an address could change the query");
    }
    try (Table table = TableTypes.open(cf(query + "\n"), options(Mode.POSTFIX))) {
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void messagesShouldHoldNoPasswordWhenSomethingIsWrong() throws Exception {
    try (Table table = open(cf("password\nhosts = x:y\nsecret s3cret\n"))) {
      assertThat(table.problem().orElseThrow()).doesNotContain("s3cret");
    }
  }
}
