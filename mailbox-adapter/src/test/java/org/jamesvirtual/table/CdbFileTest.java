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

final class CdbFileTest extends CompiledTableContract {

  @Override
  String type() {
    return "cdb";
  }

  @Override
  String suffix() {
    return ".cdb";
  }

  @Test
  void keysShouldBeListedWhenTheyAreLongerThanWhatIsReadAtOnce() throws Exception {
    String first = "k".repeat(20_000);
    String second = "l".repeat(16_000);
    try (Table table = open(item("a x\n" + first + " y\n" + second + " z\nb x\n"));
        var keys = table.keys()) {
      assertThat(keys.toList()).containsExactly("a", first, second, "b");
      assertThat(table.lookup(first)).isEqualTo(found("y"));
    }
  }
}
