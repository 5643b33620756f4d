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

final class UnionTableTest extends TableContract {
  @Override
  String type() {
    return "unionmap";
  }

  @Override
  String item(String content) {
    return content;
  }

  @Override
  String contentWithEmptyValue() {
    return "unionmap:{static:x,inline:{empty=}}";
  }

  @Override
  String brokenItem() {
    return "unionmap:{static}";
  }

  @Override
  String keyOf(String key) {
    return key;
  }

  @Test
  void lookupShouldFailWhenAMemberFails() {
    Table table = open("unionmap:{inline:{a=1} inline:{b=}, nosuch:x}");

    assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    assertThat(table.problem()).get().asString().contains("unsupported table type \"nosuch\"");
    assertThat(open("unionmap:{static:a,fail:x}").lookup("a")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void kindShouldBeThatOfTheFirstMember() {
    assertThat(open("unionmap:{static:a,regexp:{}}").kind()).isEqualTo(Table.Kind.FIXED);
    assertThat(open("unionmap:{regexp:{},static:a}").kind()).isEqualTo(Table.Kind.PATTERN);
    assertThat(open("unionmap:{nosuch:x,static:a}").kind()).isEqualTo(Table.Kind.PATTERN);
    assertThat(open("unionmap:{unionmap:{static:a},regexp:{}}").kind()).isEqualTo(Table.Kind.FIXED);
  }

  @Test
  void lookupShouldTakeTheKeyAsItIsWhenModeIsPostfix() {
    Table table = TableTypes.open("unionmap:{inline:{A=1,a=2}}", options(Mode.POSTFIX));

    assertThat(table.lookup("A")).isEqualTo(new Lookup.Found("1"));
  }

  @Test
  void lookupShouldRestrictTheMembersAsTheWholeWhenResultsArePaths() {
    assertThat(open("unionmap:{regexp:{{/(a)/ $1}}}").lookup("a"))
        .isInstanceOf(Lookup.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unionmap:a", "unionmap:{}", "unionmap:{static:a", "unionmap:{a:b}c"})
  void lookupShouldFailWhenTheSyntaxIsBad(String item) {
    assertThat(open(item).lookup("a")).isInstanceOf(Lookup.Failed.class);
  }
}
