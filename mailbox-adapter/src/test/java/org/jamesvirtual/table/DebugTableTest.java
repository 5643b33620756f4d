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
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;

/** Debian's postmap does not have the type yet: it is asked for the table inside. */
final class DebugTableTest extends TableContract {
  @Override
  String type() {
    return "debug";
  }

  @Override
  String item(String content) throws IOException {
    return "debug:texthash:" + write("map", content);
  }

  /** A key without a value is left out. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "debug:texthash:" + folder.resolve("missing");
  }

  @Override
  PostfixTool.Answer ask(PostfixTool postmap, String key, String item) throws Exception {
    return postmap.run("-q", key, item.substring("debug:".length()));
  }

  @Test
  void lookupShouldLogKeyAndResult() {
    try (CapturedLog log = new CapturedLog()) {
      Table table = open("debug:inline:{a=x, empty=}");
      table.lookup("a");
      table.lookup("b\n");
      table.lookup("empty");

      assertThat(log.text())
          .contains("debug:inline:{a=x, empty=} lookup: \"a\" = \"x\"")
          .contains("lookup: \"b?\" = not found")
          .contains("lookup: \"empty\" = failed: table inline:{a=x, empty=}: the result is empty");
    }
  }

  @Test
  void kindShouldBeThatOfTheTableInside() {
    assertThat(open("debug:static:a").kind()).isEqualTo(Table.Kind.FIXED);
    assertThat(open("debug:regexp:{}").kind()).isEqualTo(Table.Kind.PATTERN);
  }
}
