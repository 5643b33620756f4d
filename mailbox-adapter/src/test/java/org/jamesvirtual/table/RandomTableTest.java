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

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden map has one value: which of several postmap gives cannot be told. */
final class RandomTableTest extends TableContract {
  @Override
  String type() {
    return "randmap";
  }

  @Override
  String item(String content) {
    return content;
  }

  /** A value is never empty. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "randmap:{ , }";
  }

  @Test
  void lookupShouldGiveEachValueSometimesWhenThereAreMore() {
    Table table = open("randmap:{a, b c}");
    Set<Lookup> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      seen.add(table.lookup("x"));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            new Lookup.Found("a"), new Lookup.Found("b"), new Lookup.Found("c"));
    assertThat(table.kind()).isEqualTo(Table.Kind.PATTERN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"randmap:a", "randmap:{}", "randmap:{a", "randmap:{a}b"})
  void lookupShouldFailWhenTheSyntaxIsBad(String item) {
    assertThat(open(item).lookup("a")).isInstanceOf(Lookup.Failed.class);
  }
}
