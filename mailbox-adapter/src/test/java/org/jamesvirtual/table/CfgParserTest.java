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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CfgParserTest {

  private static final String CONTEXT = "main.cf line 1: virtual_mailbox_maps";

  @TempDir Path folder;

  private TableOptions options(Map<String, String> mainCf) {
    return new TableOptions(
        Mode.SAFE,
        true,
        true,
        folder,
        CONTEXT,
        Duration.ZERO,
        name -> Optional.ofNullable(mainCf.get(name)));
  }

  private CfgParser parser(String content) throws IOException, ConfigException {
    CfgParser[] parsed = new CfgParser[1];
    CfgParser.open(new TableSpec("x", file(content)), options(Map.of()), keep(parsed));
    return parsed[0];
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("x.cf"), content).toString();
  }

  private static CfgParser.Opener keep(CfgParser[] parsed) {
    return (parser, options) -> {
      parsed[0] = parser;
      return new UnavailableTable("x:", "a reason");
    };
  }

  @Test
  void textShouldBeTheValueAsItStandsThereWhenTheFileSetsIt() throws Exception {
    CfgParser parser =
        parser("# comment\nuser = a  b \nquery = SELECT 1\n  FROM $table\npassword=\nuser2 = $$\n");

    assertThat(parser.text("user", "")).isEqualTo("a  b");
    assertThat(parser.text("query", "")).isEqualTo("SELECT 1  FROM $table");
    assertThat(parser.text("password", "x")).isEmpty();
    assertThat(parser.text("user2", "x")).isEqualTo("$$");
    assertThat(parser.text("other", "default")).isEqualTo("default");
    assertThat(parser.nonEmpty("password")).isEmpty();
    assertThat(parser.isSet("password")).isTrue();
  }

  @Test
  void textShouldBeAParameterOfMainCfWhenTheNameIsNoPath() throws Exception {
    CfgParser[] parsed = new CfgParser[1];
    CfgParser.open(
        new TableSpec("x", "legacy"), options(Map.of("legacy_user", "bob")), keep(parsed));

    assertThat(parsed[0].text("user", "")).isEqualTo("bob");
    assertThatThrownBy(() -> parsed[0].required("dbname", ""))
        .hasMessage("legacy_dbname is not set, expected a value");
  }

  @Test
  void numberShouldBeReadAsPostfixDoesWhenItIsInRange() throws Exception {
    CfgParser parser = parser("a = +5\nb = -1\nc = 08\n");

    assertThat(parser.number("a", 0, 0, 9)).isEqualTo(5);
    assertThat(parser.number("b", 0, -1, 9)).isEqualTo(-1);
    assertThat(parser.number("c", 0, 0, 9)).isEqualTo(8);
    assertThat(parser.number("d", 7, 0, 9)).isEqualTo(7);
  }

  @Test
  void errorsShouldNameFileLineAndParameterWhenAValueIsWrong() throws Exception {
    CfgParser parser = parser("\na = 10\nb = x\nc = maybe\nd =\n");
    String file = folder.resolve("x.cf").toString();

    assertThatThrownBy(() -> parser.number("a", 0, 0, 9))
        .hasMessage(file + " line 2: a is \"10\", expected a whole number from 0 to 9");
    assertThatThrownBy(() -> parser.number("b", 0, 0, 9))
        .hasMessage(file + " line 3: b is \"x\", expected a whole number from 0 to 9");
    assertThatThrownBy(() -> parser.yesNo("c", true))
        .hasMessage(file + " line 4: c is \"maybe\", expected yes or no");
    assertThatThrownBy(() -> parser.required("d", "%s"))
        .hasMessage(file + " line 5: d is empty, expected a value");
    assertThatThrownBy(() -> parser.required("e", ""))
        .hasMessage(file + ": e is not set, expected a value");
  }

  @Test
  void yesNoShouldIgnoreCaseWhenItIsSet() throws Exception {
    CfgParser parser = parser("a = YES\nb = No\n");

    assertThat(parser.yesNo("a", false)).isTrue();
    assertThat(parser.yesNo("b", true)).isFalse();
    assertThat(parser.yesNo("c", true)).isTrue();
  }

  @Test
  void openShouldKeepSecretsOutOfMessagesWhenALineIsWrong() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table =
          CfgParser.open(
              new TableSpec("x", file("  password = s3cret\npassword s3cret\n")),
              options(Map.of()),
              keep(new CfgParser[1]));

      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.problem().orElseThrow())
          .isEqualTo(
              CONTEXT
                  + ": "
                  + folder.resolve("x.cf")
                  + " line 2: found a line of another form, expected name = value");
      assertThat(log.text()).contains("must not start with whitespace").doesNotContain("s3cret");
    }
  }

  @Test
  void lookupShouldFailAndThenAnswerWhenTheFileComesLater() throws Exception {
    Table table =
        CfgParser.open(
            new TableSpec("x", "./late.cf"),
            options(Map.of()),
            (parser, options) -> TableTypes.open("static:" + parser.text("v", ""), options));
    assertThat(table.lookup("a"))
        .isInstanceOfSatisfying(
            Lookup.Failed.class,
            failed -> assertThat(failed.reason()).endsWith("there is no such file"));

    Files.writeString(folder.resolve("late.cf"), "v = one\n");
    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("one"));
    Files.writeString(folder.resolve("late.cf"), "v = three\n");
    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("three"));
  }

  @Test
  void openShouldRefuseATableWhenItIsNamedByItself() throws Exception {
    String item = file("");
    Table table =
        CfgParser.open(
            new TableSpec("x", item),
            options(Map.of()),
            (outer, options) ->
                CfgParser.open(new TableSpec("x", item), options, (inner, more) -> null));

    assertThat(table.problem().orElseThrow())
        .endsWith("in the configuration of itself, expected another table");
  }
}
