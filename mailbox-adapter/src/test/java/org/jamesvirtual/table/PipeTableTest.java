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

final class PipeTableTest extends TableContract {
  @Override
  String type() {
    return "pipemap";
  }

  @Override
  String item(String content) {
    return content;
  }

  @Override
  String contentWithEmptyValue() {
    return "pipemap:{inline:{empty=},static:x}";
  }

  @Override
  String brokenItem() {
    return "pipemap:{static}";
  }

  @Test
  void lookupShouldFailWhenAMemberFails() {
    Table table = open("pipemap:{inline:{a=1},nosuch:x}");

    assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.problem()).isPresent();
    assertThat(open("pipemap:{fail:x,static:a}").lookup("a")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void kindShouldBeThatOfTheFirstMember() {
    assertThat(open("pipemap:{static:a,regexp:{}}").kind()).isEqualTo(Table.Kind.FIXED);
    assertThat(open("pipemap:{regexp:{},static:a}").kind()).isEqualTo(Table.Kind.PATTERN);
  }

  @Test
  void lookupShouldFindTheNextKeyAsSmtpdOrAsVirtualDoWhenModeIsSafe() {
    assertThat(open("pipemap:{inline:{a=B},inline:{B=1}}").lookup("a"))
        .isEqualTo(new Lookup.Found("1"));
    assertThat(open("pipemap:{inline:{a=PATH},regexp:{{/^PATH$/i 1}}}").lookup("a"))
        .isEqualTo(new Lookup.Found("1"));
  }

  @Test
  void lookupShouldTakeTheNextKeyAsItIsWhenModeIsPostfix() {
    String item = "pipemap:{inline:{a=B,c=d},inline:{b=1,D=2}}";

    assertThat(TableTypes.open(item, options(Mode.POSTFIX)).lookup("a"))
        .isEqualTo(Lookup.NOT_FOUND);
    assertThat(TableTypes.open(item, options(Mode.POSTFIX)).lookup("c"))
        .isEqualTo(Lookup.NOT_FOUND);
    assertThat(open(item).lookup("a")).isEqualTo(new Lookup.Found("1"));
    assertThat(open(item).lookup("c")).isEqualTo(new Lookup.Found("2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipemap:a", "pipemap:{}", "pipemap:{static:a", "pipemap:{a:b}c"})
  void lookupShouldFailWhenTheSyntaxIsBad(String item) {
    assertThat(open(item).lookup("a")).isInstanceOf(Lookup.Failed.class);
  }
}
