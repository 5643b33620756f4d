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
package org.jamesvirtual.mailet;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.MailAddress;
import org.jamesvirtual.model.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mueller@arkum.ch",
        "\"quo ted\"@arkum.ch",
        "\"a\\\"b\\\\c\"@arkum.ch",
        "gr\u00fcn@arkum.ch"
      })
  void anAddressShouldComeBackAsItWas(String text) {
    Address address = Address.parse(text);

    assertThat(MailAddresses.toAddress(MailAddresses.toMailAddress(address))).isEqualTo(address);
  }

  @Test
  void aDomainInUtf8ShouldBecomeItsALabel() {
    assertThat(MailAddresses.toMailAddress(Address.parse("user@b\u00fccher.example")).asString())
        .isEqualTo("\"user\"@xn--bcher-kva.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postmaster",
        ".a..b.@arkum.ch",
        "a@under_score.example",
        "a@[IPv6:2001:db8::1]",
        "a@b..c",
        "a@"
      })
  void whatJamesDoesNotKnowShouldGetANameThatNobodyElseHas(String text) throws Exception {
    MailAddress mailAddress = MailAddresses.toMailAddress(Address.parse(text));

    assertThat(mailAddress.getDomain().asString()).isEqualTo("address.invalid");
    assertThat(new MailAddress(mailAddress.asString())).isEqualTo(mailAddress);
    assertThat(mailAddress).isNotEqualTo(MailAddresses.toMailAddress(Address.parse("x" + text)));
  }
}
