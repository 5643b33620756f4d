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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexpTableTest extends TableContract {
  @Override
  String type() {
    return "regexp";
  }

  @Override
  String item(String content) throws IOException {
    return "regexp:" + write("map", content);
  }

  @Override
  String contentWithEmptyValue() {
    return "/^empty$/\n";
  }

  @Override
  String brokenItem() {
    return "regexp:" + folder.resolve("missing");
  }

  @Test
  void openShouldWarnAndSkipWhenPostfixSkipsTheRule() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table =
          open(item("/(a/ x\n/a/q x\n/a\na x\n!\nendif\n/a/ $x\n/a/ ${1\n/a/ $1\n!/(a)/ $1\n"));

      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
      String file = folder.resolve("map").toString();
      assertThat(log.text())
          .contains(file + " line 1: found a ( without its ), rule skipped")
          .contains(file + " line 2: found the flag \"q\", expected i, m or x, rule skipped")
          .contains(file + " line 3: found no second / behind the pattern, rule skipped")
          .contains(file + " line 4: expected /pattern/flags result, if or endif, rule skipped")
          .contains(file + " line 5: found no pattern, rule skipped")
          .contains(file + " line 6: found endif without if, rule skipped")
          .contains(file + " line 7: found \"$x\" in the result")
          .contains(file + " line 8: the result has a ${ that is not closed, rule skipped")
          .contains(file + " line 9: found $1 in the result, expected no more than the groups")
          .contains(file + " line 10: found $ and a number in the result of a negated pattern");
    }
  }

  @Test
  void openShouldWarnAndUseTheRuleWhenPostfixDoes() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open(item("if /a/ x\n/a/ y\nendif x\nif /b/\n/c/\n"));

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("y"));
      String file = folder.resolve("map").toString();
      assertThat(log.text())
          .contains(file + " line 1: found text after if and its pattern, ignored")
          .contains(file + " line 3: found text after endif, ignored")
          .contains(file + " line 4: found if without endif, expected an endif")
          .contains(file + " line 5: found no result, expected one: keys that match fail");
    }
  }

  @Test
  void lookupShouldFailWhenARuleWithAGroupInItsResultMatchesInModeSafe() throws Exception {
    Table table = open(item("/^(a)@/ $1\n/./ all\n"));

    assertThat(table.lookup("a@b"))
        .isEqualTo(
            new Lookup.Failed(
                folder.resolve("map")
                    + " line 1: found $ and a number in a result that decides a path or an owner,"
                    + " expected none"));
    assertThat(table.lookup("b@b")).isEqualTo(new Lookup.Found("all"));
  }

  @Test
  void openShouldDropARuleWithAGroupInItsResultWhenModeIsPostfix() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = TableTypes.open(item("/^(a)@/ $1\n/./ all\n"), options(Mode.POSTFIX));

      assertThat(table.lookup("a@b")).isEqualTo(new Lookup.Found("all"));
      assertThat(log.text())
          .contains(
              "line 1: found $ and a number in a result that decides a path or an owner, expected"
                  + " none, rule skipped");
    }
  }

  @Test
  void lookupShouldFillInTheGroupsWhenTheResultDecidesNoPath() throws Exception {
    Table table =
        TableTypes.open(item("/^(.)(x)?(.*)@/ $3-${1}$(2)$$\n"), PatternPairsTest.options(folder));

    assertThat(table.lookup("äbc@d")).isInstanceOf(Lookup.Failed.class);
    assertThat(table.lookup("Abc@d")).isEqualTo(new Lookup.Found("bc-A$"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a*)*\\1b", "((((a*)*)*)*)*b", "(.*)*(.*)*(.*)*(.*)*(.*)*b", "(a|aa)+$"})
  void lookupShouldFailWhenThePatternRunsAway(String pattern) throws Exception {
    Table table = open(item("if /^a/\n/^" + pattern + "/ x\nendif\n/./ all\n"));

    Lookup lookup = table.lookup("a".repeat(5000) + "c");

    assertThat(lookup).isInstanceOf(Lookup.Failed.class);
    assertThat(table.lookup("c")).isEqualTo(new Lookup.Found("all"));
  }

  @Test
  void lookupShouldFailWhenTheStackOverflows() throws Exception {
    Table table = open(item("/^(ab|c(d|e))*$/ x\n"));

    assertThat(table.lookup("abcd".repeat(200_000))).isInstanceOf(Lookup.Failed.class);
    assertThat(table.lookup("abcd")).isEqualTo(new Lookup.Found("x"));
  }

  @Test
  void lookupShouldFailForEveryKeyThatComesToARuleThatCannotBeTranslated() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open(item("/^a/ one\nif /^b/\n/(.)+\\1/ two\nendif\n/./ all\n"));

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("one"));
      assertThat(table.lookup("b"))
          .isEqualTo(
              new Lookup.Failed(
                  folder.resolve("map")
                      + " line 3: unsupported in a pattern: a back reference to a group that is"
                      + " repeated"));
      assertThat(table.lookup("c")).isEqualTo(new Lookup.Found("all"));
      assertThat(log.text()).contains("line 3: unsupported in a pattern");
      assertThat(table.problem()).get().asString().contains("line 3: unsupported in a pattern");
    }
    assertThat(open("regexp:{{/(.)+\\1/ x}}").problem()).isPresent();
  }

  @Test
  void lookupShouldFailForEveryKeyWhenAConditionCannotBeTranslated() throws Exception {
    Table table = open(item("if !/" + "(".repeat(300) + ")".repeat(300) + "/\nendif\n/./ all\n"));

    assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void openShouldReadTheRulesFromTheNameWhenItIsInBraces() {
    Table table = open("regexp:{{/^a@/ x y}, { if /^b/ } {/c/ z} {endif}}");

    assertThat(table.kind()).isEqualTo(Table.Kind.PATTERN);
    assertThat(table.lookup("a@b")).isEqualTo(new Lookup.Found("x y"));
    assertThat(table.lookup("bc")).isEqualTo(new Lookup.Found("z"));
    assertThat(table.lookup("c")).isEqualTo(Lookup.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"regexp:{/a/ x}", "regexp:{{/a/ x}x}", "regexp:{{/a/ x}", "regexp:{}x"})
  void lookupShouldFailWhenTheBracesAreWrong(String item) {
    assertThat(open(item).lookup("a")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void lookupShouldMatchBytesWhenTheFileIsNotUtf8() throws Exception {
    Path file = folder.resolve("latin1");
    Files.write(file, "/^\u00e4/ x\n/^b/ \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
    Table table = open("regexp:" + file);

    assertThat(table.lookup("\u00e4")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.lookup("b")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void lookupShouldAnswerFromTheNewRulesWhenTheFileChanged() throws Exception {
    Table table = open(item("/a/ one\n"));
    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("one"));
    assertThat(table.kind()).isEqualTo(Table.Kind.PATTERN);
    assertThat(table.origin("a")).isEqualTo(folder.resolve("map") + " line 1");

    item("# longer\n/a/ two\n");

    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("two"));
    assertThat(table.origin("a")).isEqualTo(folder.resolve("map") + " line 2");
  }
}
