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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.jamesvirtual.config.ConfigException;
import org.junit.jupiter.api.Test;

class NetworkListTest {

  @Test
  void anAddressShouldBeInItsNetworkAndInNoOther() throws Exception {
    NetworkList list = NetworkList.parse("127.0.0.0/8 [::1], 192.0.2.7\n2001:db8::/32");

    for (String in :
        new String[] {"127.3.2.1", "::1", "192.0.2.7", "2001:db8:1::2", "::ffff:192.0.2.7"}) {
      assertThat(list.contains(InetAddress.getByName(in))).as(in).isTrue();
    }
    for (String out : new String[] {"128.0.0.1", "::2", "192.0.2.8", "2001:db9::1"}) {
      assertThat(list.contains(InetAddress.getByName(out))).as(out).isFalse();
    }
  }

  @Test
  void anEmptyListShouldHaveNobody() throws Exception {
    assertThat(NetworkList.parse(" ").contains(InetAddress.getLoopbackAddress())).isFalse();
  }

  @Test
  void aNameOrHostBitsShouldBeRefused() {
    assertThatThrownBy(() -> NetworkList.parse("mail.example"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("mail.example");
    assertThatThrownBy(() -> NetworkList.parse("10.0.0.1/8"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("host bits");
  }
}
