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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jamesvirtual.config.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers of Postfix 3.7 to the same templates stand in the golden sets of the SQL tables. */
final class DbCommonTest {

  @TempDir Path folder;

  private CfgParser parser;
  private Template query;

  private DbCommon common(String query, String result, String more) throws Exception {
    Path file = Files.writeString(folder.resolve("x.cf"), "query = " + query + "\n" + more);
    DbCommon[] common = new DbCommon[1];
    Table table =
        CfgParser.open(
            new TableSpec("x", file.toString()),
            new TableOptions(
                Mode.SAFE,
                true,
                true,
                folder,
                "context",
                Duration.ZERO,
                TableOptions.Parameters.NONE),
            (parser, options) -> {
              this.parser = parser;
              this.query = Template.of(parser, "query", query);
              Template format = Template.of(parser, "result_format", result);
              common[0] = DbCommon.of("x:y", parser, options, format, List.of(this.query));
              return StaticTable.open(new TableSpec("static", "x"), options);
            });
    assertThat(table.problem()).hasValue("a reason");
    return common[0];
  }

  private String expand(DbCommon common, String key) {
    return common
        .skipped(key)
        .map(TableContract::show)
        .orElseGet(() -> common.expand(query, key, part -> "<" + part + ">"));
  }

  private static String result(DbCommon common, String key, String... values) {
    Results results = common.results(key);
    for (String value : values) {
      if (!results.add(value)) {
        break;
      }
    }
    return TableContract.show(results.lookup());
  }

  @ParameterizedTest
  @CsvSource({
    "%s,          %s, a@b.example,   <a@b.example>",
    "%s,          %s, @b.example,    <@b.example>",
    "%s %S %%s,   %s, a,             <a> <a> %s",
    "%u,          %s, a,             <a>",
    "%u,          %s, a@x@b.example, <a@x>",
    "%u,          %s, @b.example,    not found",
    "%U,          %s, @b.example,    not found",
    "%d,          %s, a@b.example,   <b.example>",
    "%d,          %s, @b.example,    <b.example>",
    "%d,          %s, a,             not found",
    "%D,          %s, a@,            not found",
    "%u %d,       %s, a@b.example,   <a> <b.example>",
    "%2 %1,       %s, a@b.example,   <b> <example>",
    "%3,          %s, a@b.example,   not found",
    "%2 %1,       %s, a@.b..example., <b> <example>",
    "%s,          %d, a,             <a>",
    "%s,          %D, a,             not found",
    "%s,          %U, @b.example,    not found",
    "%s,          %2, a@example,     not found",
  })
  void expandShouldPutPartsInOrSkipTheKeyWhenItLacksThem(
      String query, String format, String key, String expected) throws Exception {
    assertThat(expand(common(query, format, ""), key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "%s,       v,          found v",
    "%u at %d, v@w.example, found v at w.example",
    "%u,       v,          found v",
    "%u,       @w.example, not found",
    "%d,       v,          not found",
    "%d,       v@,         not found",
    "%S %U %D, v,          found a@b.example a b.example",
    "%2/%1/%s, v,          found b/example/v",
    "%%/%s,    v,          found %/v",
  })
  void resultShouldBeFormattedWhenAValueIsFound(String format, String value, String expected)
      throws Exception {
    assertThat(result(common("%s", format, ""), "a@b.example", value)).isEqualTo(expected);
  }

  @Test
  void resultShouldJoinValuesAndSkipNullAndEmptyOnesWhenThereAreSeveral() throws Exception {
    DbCommon common = common("%s", "<%s>", "");

    assertThat(result(common, "a", "x", null, "", "y")).isEqualTo("found <x>,<y>");
    assertThat(result(common, "a", null, "")).isEqualTo("not found");
    assertThat(result(common, "a")).isEqualTo("not found");
    assertThat(result(common, "a", "x\0y")).isEqualTo("found <x>");
  }

  @Test
  void resultShouldFailWhenThereAreMoreValuesThanTheLimit() throws Exception {
    DbCommon common = common("%s", "%s", "expansion_limit = 2\n");

    assertThat(result(common, "a", "x", null, "y")).isEqualTo("found x,y");
    assertThat(result(common, "a", "x", "y", "z")).isEqualTo("failed");
  }

  @Test
  void skippedShouldRestrictKeysWhenThereIsADomainList() throws Exception {
    Files.writeString(folder.resolve("more"), "c.example\n");
    DbCommon common =
        common("%s", "%s", "domain = B.example, !no.example " + folder.resolve("more") + "\n");

    assertThat(expand(common, "a@b.example")).isEqualTo("<a@b.example>");
    assertThat(expand(common, "a@c.example")).isEqualTo("<a@c.example>");
    assertThat(expand(common, "a@no.example")).isEqualTo("not found");
    assertThat(expand(common, "a@d.example")).isEqualTo("not found");
    assertThat(expand(common, "a@x.b.example")).isEqualTo("not found");
    assertThat(expand(common, "@b.example")).isEqualTo("not found");
    assertThat(expand(common, "b.example")).isEqualTo("not found");
    assertThat(expand(common, "a@")).isEqualTo("not found");
  }

  @Test
  void skippedShouldFailWhenTheDomainListCannotTell() throws Exception {
    DbCommon common = common("%s", "%s", "domain = b.example, hash:missing\n");

    assertThat(expand(common, "a@b.example")).isEqualTo("<a@b.example>");
    assertThat(expand(common, "a@c.example")).isEqualTo("failed");
    assertThat(common.problem()).isPresent();
  }

  @Test
  void skippedShouldNotAskForKeysWhenTheyAreNoText() throws Exception {
    DbCommon common = common("%s", "%s", "");

    assertThat(expand(common, "a\0b")).isEqualTo("not found");
    assertThat(expand(common, "a\uD800")).isEqualTo("not found");
  }

  @ParameterizedTest
  @CsvSource({"100%, % ", "%x, %x", "%0, %0", "%%%, % ", "a%%b%q, %q"})
  void templateShouldBeRefusedWhenItHoldsAnotherLetter(String text, String found) throws Exception {
    common("%s", "%s", "");

    assertThatThrownBy(() -> Template.of(parser, "query", text))
        .hasMessage(
            folder.resolve("x.cf")
                + " line 1: query has \""
                + found.strip()
                + "\", expected % before one of s u d S U D 1 to 9 or another %");
  }
}
