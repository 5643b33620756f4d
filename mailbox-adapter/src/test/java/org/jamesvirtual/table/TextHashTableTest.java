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
import org.junit.jupiter.api.Test;

final class TextHashTableTest extends TableContract {
  @Override
  String type() {
    return "texthash";
  }

  @Override
  String item(String content) throws IOException {
    return "texthash:" + write("map", content);
  }

  /** A key without a value is left out. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "texthash:" + folder.resolve("missing");
  }

  @Test
  void lookupShouldFailForEveryKeyWhenOneStandsTwice() throws Exception {
    Table table = open(item("a x\nb y\nA z\n"));

    String reason =
        "main.cf line 1: virtual_mailbox_maps: "
            + folder.resolve("map")
            + " line 3: duplicate entry: \"A\", which stands on line 1 already, expected each key"
            + " once in a texthash table";
    assertThat(table.lookup("b")).isEqualTo(new Lookup.Failed(reason));
    assertThat(table.problem()).contains(reason);
  }

  @Test
  void lookupShouldNotFindUpperCaseKeysWhenModeIsPostfix() throws Exception {
    String item = item("Up@a.example x\nup2@a.example y\n");
    Table table = TableTypes.open(item, options(Mode.POSTFIX));

    assertThat(table.lookup("up@a.example")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.lookup("up2@a.example")).isEqualTo(new Lookup.Found("y"));
    assertThat(open(item).lookup("up@a.example")).isEqualTo(new Lookup.Found("x"));
  }

  @Test
  void originShouldNameTheLineWhereTheEntryBegins() throws Exception {
    Table table = open(item("# c\na@b\n  x\n@b y\n"));

    assertThat(table.origin("a@b")).isEqualTo(folder.resolve("map") + " line 2");
    assertThat(table.origin("@b")).isEqualTo(folder.resolve("map") + " line 4");
    assertThat(table.origin("other")).isEqualTo(table.name());
  }

  @Test
  void openShouldWarnWithFileAndLineWhenLinesAreBad() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      open(item(golden(".map")));

      String file = folder.resolve("map").toString();
      assertThat(log.text())
          .contains(file + " line 13: found \"keyonly\", expected key whitespace value")
          .contains(file + " line 14: record is in \"key: value\" format; is this an alias file?")
          .contains(file + " line 15: unbalanced '\"' in \"unbal\"anced x\", line ignored");
    }
  }

  @Test
  void lookupShouldStartToAnswerWhenTheMissingFileAppears() throws Exception {
    Table table = open("texthash:" + folder.resolve("later"));
    assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);

    write("later", "a x\n");

    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
    assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.problem()).isEmpty();
  }
}
