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
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaseFoldingTest {

  @Test
  void foldShouldGiveUnicodesFoldingWhenTheCharacterIsSpecial() throws IOException {
    List<String> cases;
    try (var in = CaseFoldingTest.class.getResourceAsStream("/table/casefolding.txt")) {
      cases =
          new String(in.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .toList();
    }
    assertThat(cases).hasSizeGreaterThan(300);
    assertThat(cases)
        .allSatisfy(
            line -> {
              String[] codes = line.split(" ", -1);
              StringBuilder expected = new StringBuilder();
              for (int i = 1; i < codes.length; i++) {
                expected.appendCodePoint(Integer.parseInt(codes[i], 16));
              }
              String text = Character.toString(Integer.parseInt(codes[0], 16));
              assertThat(CaseFolding.fold(text)).isEqualTo(expected.toString());
            });
  }

  @Test
  void foldShouldNotLookAtNeighboursWhenASigmaIsLast() {
    assertThat(CaseFolding.fold("ΟΔΟΣ straße ﬁn")).isEqualTo("οδοσ strasse fin");
  }

  @Test
  void foldAsciiShouldLeaveOtherCharactersWhenTheyHaveCases() {
    assertThat(CaseFolding.foldAscii("ABZÉß[`{@")).isEqualTo("abzÉß[`{@");
    assertThat(CaseFolding.foldAscii("plain")).isEqualTo("plain");
  }
}
