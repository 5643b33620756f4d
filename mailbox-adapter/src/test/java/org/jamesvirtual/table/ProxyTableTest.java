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
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;

/** proxymap(8) is not running: postmap is asked for what it would open. */
final class ProxyTableTest extends TableContract {
  @Override
  String type() {
    return "proxy";
  }

  @Override
  String item(String content) throws IOException {
    return "proxy:texthash:" + write("map", content);
  }

  /** A key without a value is left out. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "proxy:texthash:" + folder.resolve("missing");
  }

  @Override
  PostfixTool.Answer ask(PostfixTool postmap, String key, String item) throws Exception {
    return postmap.run("-q", key, item.substring("proxy:".length()));
  }

  @Test
  void kindShouldBeThatOfTheTableInside() {
    assertThat(open("proxy:static:a").kind()).isEqualTo(Table.Kind.FIXED);
    assertThat(open("proxy:regexp:{}").kind()).isEqualTo(Table.Kind.PATTERN);
    assertThat(open("proxy:unionmap:{proxy:static:a}").lookup("x"))
        .isEqualTo(new Lookup.Found("a"));
  }

  @Test
  void lookupShouldFailWhenThereIsNoTypeInside() {
    assertThat(open("proxy:x").lookup("a")).isInstanceOf(Lookup.Failed.class);
    assertThat(open("proxy:nosuch:x").lookup("a")).isInstanceOf(Lookup.Failed.class);
  }
}
