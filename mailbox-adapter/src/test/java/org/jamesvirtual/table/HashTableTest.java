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
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.CapturedLog;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;

final class HashTableTest extends TableContract {
  @Override
  String type() {
    return "hash";
  }

  @Override
  String item(String content) throws IOException {
    return "hash:" + write("map", content);
  }

  /** A key without a value is left out. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "hash:" + folder.resolve("missing");
  }

  @Override
  void prepareForPostmap(PostfixTool postmap, String item) throws Exception {
    assertThat(postmap.run(item).exit()).isZero();
  }

  @Test
  void openShouldWarnAndKeepTheFirstWhenAKeyStandsTwice() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open(item("a x\nb y\nA z\n"));

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(log.text())
          .contains(
              folder.resolve("map")
                  + " line 3: duplicate entry: \"A\", which stands on line 1 already, expected each"
                  + " key once: the first is used");
    }
  }

  @Test
  void lookupShouldFindUpperCaseKeysWhenModeIsPostfix() throws Exception {
    Table table = TableTypes.open(item("Up@a.example x\n"), options(Mode.POSTFIX));

    assertThat(table.lookup("up@a.example")).isEqualTo(new Lookup.Found("x"));
  }

  @Test
  void openShouldReadTheTextSourceWhenTheTypeIsBtree() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open(item("a x\n").replace("hash:", "btree:"));

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(log.text()).contains("is read from its text source");
    }
  }
}
