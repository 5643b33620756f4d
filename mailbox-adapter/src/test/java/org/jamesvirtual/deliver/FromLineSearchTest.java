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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FromLineSearchTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body\nFrom a@b.example  Mon Jan  1 00:00:00 2024\n",
        "body\n\nFrom whoever\n",
        "half a lineFrom a@b.example  Mon Jan  1 00:00:00 2024\n",
        "half a line FFrom a@b  Mon Jan 12 10:00:00 2024 +0100\n",
        "text\nFroFrom a 123:45:06\n",
      })
  void anotherMessageShouldBeFound(String tail) {
    assertThat(found(tail)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rom s@x.example  Tue Nov 24 14:15:23 2026\nReturn-Path: <s@x.example>\n",
        "body\n>From here on\nand From there, at 12:30\n",
        "Received: from a by b; 10:00:00\nX: From: 10:00\n",
        "body\nFrom",
      })
  void oneMessageShouldBeTakenForOne(String tail) {
    assertThat(found(tail)).isFalse();
  }

  private static boolean found(String tail) {
    FromLineSearch search = new FromLineSearch();
    for (byte b : tail.getBytes(StandardCharsets.US_ASCII)) {
      if (search.found(b)) {
        return true;
      }
    }
    return false;
  }
}
