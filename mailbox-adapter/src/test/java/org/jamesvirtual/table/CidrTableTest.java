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
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.Test;

final class CidrTableTest extends TableContract {
  @Override
  String type() {
    return "cidr";
  }

  @Override
  String item(String content) throws IOException {
    return "cidr:" + write("map", content);
  }

  /** A network without a result is left out. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "cidr:" + folder.resolve("missing");
  }

  @Test
  void openShouldWarnAndSkipWhenARuleIsBad() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      open(item(golden(".map")));

      String file = folder.resolve("map").toString();
      assertThat(log.text())
          .contains(file + " line 11: found host bits in \"203.0.113.5/24\"")
          .contains("found \"1.2.3\", expected an IP address, rule skipped")
          .contains("found the prefix length \"33\", expected 0 to 32, rule skipped")
          .contains("found \"[1.2.3.4\" without its ], rule skipped")
          .contains("found \"x\" after ], expected /length, rule skipped")
          .contains("found text after endif, rule skipped")
          .contains("found no result, rule skipped")
          .contains("found endif without if, rule skipped")
          .contains("found if without endif, expected an endif");
    }
  }

  @Test
  void openShouldReadTheRulesFromTheNameWhenItIsInBraces() {
    Table table = open("cidr:{{192.0.2.0/24 a b}, {!192.0.2.0/23 c}}");

    assertThat(table.kind()).isEqualTo(Table.Kind.PATTERN);
    assertThat(table.lookup("192.0.2.9")).isEqualTo(new Lookup.Found("a b"));
    assertThat(table.lookup("192.0.3.9")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.lookup("192.0.4.9")).isEqualTo(new Lookup.Found("c"));
    assertThat(table.lookup("::1")).isEqualTo(Lookup.NOT_FOUND);
  }
}
