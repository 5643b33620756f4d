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
package org.jamesvirtual.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.jamesvirtual.model.Address;
import org.junit.jupiter.api.Test;

class PathArgumentTest {

  @Test
  void theAddressShouldKeepTheCaseOfItsDomain() {
    assertThat(parse("TO:<Weber@Arkum.CH> NOTIFY=NEVER"))
        .isEqualTo(new PathArgument(new Address("Weber", "Arkum.CH"), "NOTIFY=NEVER"));
  }

  @Test
  void bracketsColonsAndBlanksInQuotesShouldBeOfTheLocalPart() {
    assertThat(parse("TO:<\"a> b:\\\" c\"@x>").address()).isEqualTo(new Address("a> b:\" c", "x"));
    assertThat(parse("TO:<@a,@b:\"c:d\"@x>").address()).isEqualTo(new Address("c:d", "x"));
  }

  @Test
  void theNullPathShouldBeTheNullAddress() {
    assertThat(parse("TO:<>").address()).isEqualTo(Address.NULL);
  }

  @Test
  void whatIsNoPathShouldBeEmpty() {
    for (String wrong :
        new String[] {
          "TO:", "TO:a@b", "TO:<a@b", "TO:<\"a@b>", "TO:<a@b>x", "TO:<a\u00fc@b>", "TO:<a\0@b>"
        }) {
      assertThat(PathArgument.parse(wrong, "TO")).as(wrong).isEmpty();
    }
  }

  @Test
  void aPathThatFillsTheMemoryShouldBeNone() {
    assertThat(parse("TO:<" + "a".repeat(4094) + "@b>").address().domain()).isEqualTo("b");
    assertThat(PathArgument.parse("TO:<" + "a".repeat(4095) + "@b>", "TO")).isEmpty();
  }

  private static PathArgument parse(String argument) {
    return PathArgument.parse(argument, "TO").orElseThrow();
  }
}
