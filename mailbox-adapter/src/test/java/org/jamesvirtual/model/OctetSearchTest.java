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
package org.jamesvirtual.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetSearchTest {

  @ParameterizedTest
  @ValueSource(bytes = {'\n', '.', 0, -1, -128, 127})
  void theFirstShouldBeFoundWhateverStandsAround(byte wanted) {
    Random random = new Random(wanted);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int i = 0; i < bytes.length; i++) {
        // Neighbours that differ in one bit are what tricks with words get wrong.
        bytes[i] = (byte) (wanted ^ (random.nextInt(8) == 0 ? 0 : 1 << random.nextInt(8)));
      }
      int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      int to = from + (bytes.length == from ? 0 : random.nextInt(bytes.length - from + 1));

      assertThat(OctetSearch.indexOf(wanted, bytes, from, to))
          .isEqualTo(oneByOne(wanted, bytes, from, to));
    }
  }

  @Test
  void whatStandsOutsideShouldNotBeFound() {
    byte[] bytes = {'a', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'a'};

    assertThat(OctetSearch.indexOf((byte) 'a', bytes, 1, 10)).isEqualTo(-1);
  }

  private static int oneByOne(byte wanted, byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    return -1;
  }
}
