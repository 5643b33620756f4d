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

import org.jamesvirtual.config.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InlineTableTest extends TableContract {
  @Override
  String type() {
    return "inline";
  }

  @Override
  String item(String content) {
    return content;
  }

  @Override
  String contentWithEmptyValue() {
    return "inline:{empty=}";
  }

  @Override
  String brokenItem() {
    return "inline:{alice@a.example}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"inline:{}", "inline:{ = x}", "inline:{a = b}", "inline:a=b", "inline:{a=b"})
  void lookupShouldFailWhenTheSyntaxIsBad(String item) {
    assertThat(open(item).lookup("a")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void lookupShouldNotFindUpperCaseKeysWhenModeIsPostfix() {
    Table table = TableTypes.open("inline:{Up@a.example=x}", options(Mode.POSTFIX));

    assertThat(table.lookup("up@a.example")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(open("inline:{Up@a.example=x}").lookup("up@a.example"))
        .isEqualTo(new Lookup.Found("x"));
  }
}
