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

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;

/** What a compiled table owes whose file postmap(1) can change entry by entry. */
abstract class ChangingTableContract extends CompiledTableContract {

  private static final int ENTRIES = 600;

  @Test
  void lookupShouldFindWhatIsLeftWhenEntriesWereDeletedAndReplaced() throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    String item = item(lines(1, "v"));
    try (Table table = open(item)) {
      assertThat(table.lookup("u3")).isEqualTo(found(value(3, "v")));
      for (int round = 0; round < 2; round++) {
        String deleted = lines(3, "").replace(" ", "");
        assertThat(postmap.feed(deleted, "-d", "-", item).exit()).isZero();
        assertThat(postmap.feed(lines(5, "w" + round), "-i", "-r", item).exit()).isZero();
        for (int i = 0; i < ENTRIES; i++) {
          Lookup left = i % 3 == 0 ? Lookup.NOT_FOUND : found(value(i, "v"));
          assertThat(table.lookup("u" + i))
              .as("u" + i)
              .isEqualTo(i % 5 == 0 ? found(value(i, "w" + round)) : left);
        }
      }
    }
  }

  private static String lines(int each, String value) {
    return IntStream.range(0, ENTRIES)
        .filter(i -> i % each == 0)
        .mapToObj(i -> "u" + i + " " + value(i, value))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String value(int i, String value) {
    return value.repeat(i % 97 * (i % 50 == 0 ? 40 : 1) + 1);
  }
}
