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

import org.junit.jupiter.api.Test;

class CompactMapTest {

  @Test
  void getShouldGiveEveryEntryWhenThereAreMany() {
    CompactMap.Builder builder = new CompactMap.Builder();
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      assertThat(builder.putIfAbsent("user" + i + "@é.example", "box/" + i, i)).isTrue();
    }
    CompactMap map = builder.build();

    assertThat(map.size()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(map.get("user" + i + "@é.example")).isEqualTo(new CompactMap.Entry("box/" + i, i));
    }
    assertThat(map.get("user" + count + "@é.example")).isNull();
    assertThat(map.keys().limit(2)).containsExactly("user0@é.example", "user1@é.example");
    assertThat(map.keys().count()).isEqualTo(count);
  }

  @Test
  void putIfAbsentShouldKeepTheFirstWhenTheKeyIsThere() {
    CompactMap.Builder builder = new CompactMap.Builder();

    assertThat(builder.putIfAbsent("a", "1", 1)).isTrue();
    assertThat(builder.putIfAbsent("a", "2", 2)).isFalse();
    assertThat(builder.build().get("a")).isEqualTo(new CompactMap.Entry("1", 1));
  }

  @Test
  void getShouldGiveTheEntryWhenItIsLongerThanAChunk() {
    String value = "v".repeat(3 << 20);
    CompactMap.Builder builder = new CompactMap.Builder();
    builder.putIfAbsent("a", "1", 1);
    builder.putIfAbsent("long", value, 2);
    builder.putIfAbsent("b", "3", Integer.MAX_VALUE);
    CompactMap map = builder.build();

    assertThat(map.get("long").value()).isEqualTo(value);
    assertThat(map.get("b")).isEqualTo(new CompactMap.Entry("3", Integer.MAX_VALUE));
    assertThat(map.get("a").line()).isEqualTo(1);
  }
}
