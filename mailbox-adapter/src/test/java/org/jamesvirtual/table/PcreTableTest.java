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
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PcreTableTest extends TableContract {
  @Override
  String type() {
    return "pcre";
  }

  @Override
  String item(String content) throws IOException {
    return "pcre:" + write("map", content);
  }

  @Override
  String contentWithEmptyValue() {
    return "/^empty$/\n";
  }

  @Override
  String brokenItem() {
    return "pcre:" + folder.resolve("missing");
  }

  /** PCRE takes all of these, so that skipping them would be another answer than Postfix's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?R)?a",
        "(a)(?1)",
        "(?<n>a)(?&n)",
        "(?<n>a)(?P>n)",
        "(?P<n>a)(?P=n)",
        "(a)\\g<1>",
        "(?(?=a)a|b)",
        "(a)?(?(1)b|c)",
        "(?|(a)|(b))",
        "(*UTF)a",
        "(*FAIL)",
        "a(*SKIP)b",
        "(?C1)a",
        "(?n)(a)",
        "(?J)(?<n>a)(?<n>b)",
        "(?xx)[a b]",
        "(?=a)*b",
        "(a\\1)",
        "\\1(a)",
        "(a)(?<=\\1)",
        "\\pL",
        "[\\p{L}]",
        "\\P{L}",
        "\\X",
        "[[:<:]]a",
        "[\\E]a]",
        "(?x)a* +"
      })
  void lookupShouldFailWhenThePatternCannotBeTranslated(String pattern) throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open(item("/^first/ one\n/" + pattern + "/ two\n/./ all\n"));

      assertThat(table.lookup("first")).isEqualTo(new Lookup.Found("one"));
      assertThat(table.lookup("a"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed ->
                  assertThat(failed.reason())
                      .startsWith(folder.resolve("map") + " line 2: unsupported in a pattern: "));
      assertThat(log.text())
          .contains(" line 2: unsupported in a pattern: ")
          .contains(", lookups that come to this rule fail");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(.*a){20}b", "a*a*a*a*a*a*b", "(?:.*){9}\\d", "(?=(.*)(.*)(.*)(.*)(.*)b)a"})
  void lookupShouldFailWhenThePatternRunsAway(String pattern) throws Exception {
    Table table = open(item("/^" + pattern + "/ x\n/./ all\n"));

    assertThat(table.lookup("a".repeat(400) + "c")).isInstanceOf(Lookup.Failed.class);
    assertThat(table.lookup("c")).isEqualTo(new Lookup.Found("all"));
  }

  /** Java finds an end to some of these. */
  @ParameterizedTest
  @ValueSource(strings = {"(a*)*b", "(a+)+b", "(a|a)*b", "(a|aa)+$", "((a{0,9}){0,9}){0,9}b"})
  void lookupShouldComeToAnEndWhenOtherEnginesRunAway(String pattern) throws Exception {
    Table table = open(item("/^" + pattern + "/ x\n/./ all\n"));

    Lookup lookup = table.lookup("a".repeat(400) + "c");

    assertThat(lookup instanceof Lookup.Failed || lookup.equals(new Lookup.Found("all"))).isTrue();
  }

  @Test
  void lookupShouldFailWhenTheStackOverflows() throws Exception {
    Table table = open(item("/^(?:a|bc?)*$/ x\n"));

    assertThat(table.lookup("abc".repeat(300_000))).isInstanceOf(Lookup.Failed.class);
    assertThat(table.lookup("abc")).isEqualTo(new Lookup.Found("x"));
  }

  @Test
  void openShouldWarnWhenAFlagIsUnknownOrObsolete() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open(item("/a/X x\n/b/!/c/ y\n"));

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(log.text())
          .contains("line 1: found the obsolete flag X, ignored")
          .contains("line 2: found the flag \"!\", expected i, m, s, x, A, E or U, rule skipped");
    }
  }
}
