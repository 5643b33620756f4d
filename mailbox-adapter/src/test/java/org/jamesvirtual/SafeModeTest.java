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
package org.jamesvirtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.config.Mode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What neither mode resolves, and what mode safe refuses: rows of docs/differences.md. */
class SafeModeTest {

  @TempDir private Path folder;

  private ModeSite site;

  @BeforeEach
  void makeSpool() throws IOException {
    site = new ModeSite(folder);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "404, 404, 404:404",
        "0404, 404, 404:404",
        "404abc, 404, `4.3.5`",
        "404, 404abc, `4.3.5`",
        "+404, 404, `4.3.5`",
        "404, +404, `4.3.5`",
        "404.9, 404, `4.3.5`",
      })
  void idsShouldBeDigitsOnlyAndReadAsNumbersInModePostfix(String uid, String gid, String safe) {
    assertThat(site.resolved(site.mainCf("box", uid, gid), Mode.SAFE)).contains(safe);
    assertThat(site.resolved(site.mainCf("box", uid, gid), Mode.POSTFIX)).endsWith("404:404");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 404",
    "404, 0",
    "99, 404",
    "-1, 404",
    "404, -1",
    "abc, 404",
    "0x194, 404",
    "4294967295, 404",
    "404, 4294967295",
    "4294972296, 404",
    "404, 4294967296",
    "99999999999999999999, 404",
    "18446744073709552020, 404",
    "404, 18446744073709552020"
  })
  void idOutOfRangeShouldDeferInBothModes(String uid, String gid) {
    for (Mode mode : Mode.values()) {
      assertThat(site.resolved(site.mainCf("box", uid, gid), mode)).isEqualTo("4.3.5");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, MBOX /a/b",
    "/a/b, MBOX /a/b",
    "a/b/, MAILDIR /a/b",
    "..., MBOX /...",
    "a/..b, MBOX /a/..b",
    "a b, MBOX /a b",
    "~/$x/, MAILDIR /~/$x",
  })
  void cleanPathShouldBeFollowedInBothModes(String value, String expected) {
    for (Mode mode : Mode.values()) {
      assertThat(site.resolved(site.mainCf(value.replace("$", "$$"), "404", "404"), mode))
          .isEqualTo(site.inSpool(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a//b, MBOX /a/b",
    "a///, MAILDIR /a",
    "//a, MBOX /a",
    "./a, MBOX /a",
    "a/./b/, MAILDIR /a/b",
    "a/./, MAILDIR /a",
    "./, MAILDIR ",
    "/, MAILDIR ",
  })
  void uncleanPathShouldDeferAndBeFollowedInModePostfix(String value, String postfix) {
    assertThat(site.resolved(site.mainCf(value, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(site.resolved(site.mainCf(value, "404", "404"), Mode.POSTFIX))
        .isEqualTo(site.inSpool(postfix));
  }

  @ParameterizedTest
  @CsvSource({"..", "../", "../x", "a/..", "a/../", "a/../b", "/../x/", ".", "a/.", "./."})
  void wayOutOfTheBaseShouldDeferInBothModes(String value) {
    for (Mode mode : Mode.values()) {
      assertThat(site.resolved(site.mainCf(value, "404", "404"), mode)).isEqualTo("4.3.5");
    }
  }

  @ParameterizedTest
  @CsvSource({"inline:{A@V.Example=box}", "texthash:FILE"})
  void upperCaseKeyShouldMatchAndBeUnknownInModePostfix(String table) throws IOException {
    Path file = Files.writeString(folder.resolve("boxes"), "A@V.Example box\n");
    String maps = table.replace("FILE", file.toString());

    assertThat(site.resolved(site.main(maps, "404", "404"), Mode.SAFE))
        .isEqualTo("MBOX " + site.spool() + "/box 404:404");
    assertThat(site.resolved(site.main(maps, "404", "404"), Mode.POSTFIX)).isEqualTo("5.1.1");
  }

  @Test
  void keysThatDifferInCaseShouldFailTextHashUnlessInModePostfix() throws IOException {
    Path file = Files.writeString(folder.resolve("boxes"), "A@v.example one\na@v.example two\n");

    assertThat(site.resolved(site.main("texthash:" + file, "404", "404"), Mode.SAFE))
        .isEqualTo("4.3.5");
    assertThat(site.resolved(site.main("texthash:" + file, "404", "404"), Mode.POSTFIX))
        .isEqualTo("MBOX " + site.spool() + "/two 404:404");
  }

  @ParameterizedTest
  @CsvSource({
    "OK, MBOX /OK",
    "a@v.example, MBOX /a@v.example",
    "maildir:/var/vmail/a/, MAILDIR /maildir:/var/vmail/a",
    "a.lock, MBOX /a.lock",
  })
  void valueThatIsNoMailboxShouldDeferAndBeFollowedInModePostfix(String value, String postfix) {
    assertThat(site.resolved(site.mainCf(value, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(site.resolved(site.mainCf(value, "404", "404"), Mode.POSTFIX))
        .isEqualTo(site.inSpool(postfix));
  }

  @Test
  void ruleWithPartsOfTheKeyShouldFailAndBeLeftOutInModePostfix() {
    String rules = "regexp:{{/^(.*)@v/ $$1/}, {/^a@/ later}}";

    assertThat(site.resolved(site.main(rules, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(site.resolved(site.main(rules, "404", "404"), Mode.POSTFIX))
        .isEqualTo("MBOX " + site.spool() + "/later 404:404");
  }

  @Test
  void environmentShouldBeRefusedAndEmptyInModePostfix() {
    assertThat(site.resolved(site.main("environ:x", "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(site.resolved(site.main("environ:x", "404", "404"), Mode.POSTFIX))
        .isEqualTo("5.1.1");
  }
}
