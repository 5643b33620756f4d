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

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BtreeFileTest extends ChangingTableContract {

  @Override
  String type() {
    return "btree";
  }

  @Override
  String suffix() {
    return ".db";
  }

  /** Many begin alike, some are the beginning of others, some differ in bytes above 127. */
  @Test
  void lookupShouldTellKeysThatAreLikeOthersFromThoseThatAreNotThere() throws Exception {
    Random random = new Random(7);
    Set<String> keys = new TreeSet<>();
    while (keys.size() < 30_000) {
      String start = random.nextInt(3) == 0 ? "" : "mailbox-of-";
      int length = 1 + random.nextInt(20);
      keys.add(
          start
              + random
                  .ints(length, 0, 4)
                  .mapToObj(i -> "abé~".substring(i, i + 1))
                  .collect(Collectors.joining()));
    }
    String content = keys.stream().map(key -> key + " " + key).collect(Collectors.joining("\n"));
    try (Table table = open(item(content + "\n"))) {
      for (int round = 0; round < 2; round++) {
        for (String key : keys) {
          assertThat(table.lookup(key)).as(key).isEqualTo(found(key));
          for (String other :
              new String[] {key + "a", "a" + key, key.substring(1), key + "\u0001"}) {
            assertThat(table.lookup(other))
                .as(other)
                .isEqualTo(keys.contains(other) ? found(other) : Lookup.NOT_FOUND);
          }
        }
      }
    }
  }
}
