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

import java.nio.file.Path;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.table.TableList.Answer;
import org.junit.jupiter.api.Test;

class TableListTest {

  private static TableList open(String list) {
    return TableList.open(
        list,
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            Path.of("/"),
            "main.cf line 7: m",
            TableOptions.Parameters.NONE));
  }

  private static Lookup lookup(String list, String key) {
    return open(list).lookup(key, true).lookup();
  }

  @Test
  void splitShouldProtectSeparatorsWhenInBraces() {
    assertThat(TableSpec.split(" a:b,\tc:{d, {e f} }g\n,, h:i {j"))
        .containsExactly("a:b", "c:{d, {e f} }g", "h:i", "{j");
    assertThat(TableSpec.split(" , ")).isEmpty();
    assertThat(TableSpec.split("a:{b, c")).containsExactly("a:{b, c");
    assertThat(TableSpec.split("a}b c")).containsExactly("a}b", "c");
  }

  @Test
  void parseShouldSplitAtTheFirstColonWhenThereAreMore() throws ConfigException {
    assertThat(TableSpec.parse("a:b:c")).isEqualTo(new TableSpec("a", "b:c"));
  }

  @Test
  void lookupShouldGiveTheFirstResultWhenTwoTablesHaveTheKey() {
    assertThat(lookup("inline:{a=1} inline:{a=2, b=3}", "a")).isEqualTo(new Lookup.Found("1"));
    assertThat(lookup("inline:{a=1} inline:{a=2, b=3}", "b")).isEqualTo(new Lookup.Found("3"));
    assertThat(lookup("inline:{a=1} inline:{a=2, b=3}", "c")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(lookup("", "a")).isEqualTo(Lookup.NOT_FOUND);
  }

  @Test
  void lookupShouldFailWhenATableBeforeTheHitFails() {
    assertThat(lookup("inline:{a=1} nosuch:x static:2", "a")).isEqualTo(new Lookup.Found("1"));
    assertThat(lookup("inline:{a=1} nosuch:x static:2", "b"))
        .isEqualTo(
            new Lookup.Failed(
                "main.cf line 7: m: unsupported table type \"nosuch\", expected one of btree, cdb,"
                    + " hash, inline, lmdb, static, texthash"));
  }

  @Test
  void lookupShouldNotAskPatternTablesWhenTheKeyIsNoFullAddress() {
    Answer answer = open("nosuch:x inline:{@d=1}").lookup("@d", false);

    assertThat(answer.lookup()).isEqualTo(new Lookup.Found("1"));
    assertThat(answer.origin()).isEqualTo("inline:{@d=1}");
  }

  @Test
  void lookupShouldFailWhenAnItemHasNoTypeOrNoName() {
    for (String item : List.of("/etc/x", ":x", "hash:")) {
      assertThat(lookup(item, "a"))
          .isEqualTo(
              new Lookup.Failed("main.cf line 7: m: found \"" + item + "\", expected type:name"));
    }
  }

  @Test
  void lookupShouldNotFindWhenTheKeyIsEmpty() {
    assertThat(lookup("static:x", "")).isEqualTo(Lookup.NOT_FOUND);
  }
}
