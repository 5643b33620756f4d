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
import java.util.Map;
import java.util.stream.Collectors;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;

/** The golden map has the variables of the environment, one to a line. */
final class EnvironTableTest extends TableContract {

  private Map<String, String> environment = Map.of();

  @Override
  String type() {
    return "environ";
  }

  @Override
  String item(String content) throws IOException {
    environment =
        content
            .lines()
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return "environ:any";
  }

  @Override
  String contentWithEmptyValue() {
    return "empty=\n";
  }

  @Override
  String brokenItem() {
    return "environ:";
  }

  @Override
  PostfixTool.Answer ask(PostfixTool postmap, String key, String item) throws Exception {
    return postmap.run("", environment, "-q", key, item);
  }

  @Override
  Table open(String item) {
    if (item.equals(brokenItem())) {
      return super.open(item);
    }
    try {
      return EnvironTable.open(
          TableSpec.parse(item), PatternPairsTest.options(folder), () -> environment);
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void lookupShouldReadTheEnvironmentOfThisProcessWhenOpenedFromAList() {
    Table table = TableTypes.open("environ:x", PatternPairsTest.options(folder));

    assertThat(table.lookup("PATH")).isEqualTo(new Lookup.Found(System.getenv("PATH")));
    assertThat(table.lookup("no such variable")).isEqualTo(Lookup.NOT_FOUND);
  }

  @Test
  void lookupShouldNeverFindAPathWhenModeIsPostfix() {
    Table table = TableTypes.open("environ:x", options(Mode.POSTFIX));

    assertThat(table.lookup("PATH")).isEqualTo(Lookup.NOT_FOUND);
  }

  @Test
  void lookupShouldFailForPathsWhenModeIsSafe() {
    Table table = TableTypes.open("environ:x", options(Mode.SAFE));

    assertThat(table.lookup("PATH"))
        .isEqualTo(
            new Lookup.Failed(
                "main.cf line 1: virtual_mailbox_maps: found environ:x, expected a table that"
                    + " virtual(8) can read: it finds nothing in the environment"));
  }

  @Test
  void lookupShouldFailWhenTheValueCouldNotBeDecoded() throws Exception {
    Table table = open(item("a=x\uFFFDy\n"));

    assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
  }
}
