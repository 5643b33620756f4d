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
package org.jamesvirtual.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.Credentials;
import org.junit.jupiter.api.Test;

class DotlockNameTest {

  @Test
  void anMboxThatIsTheDotlockOfAnotherShouldBeRefusedInSafeMode() throws Exception {
    assertThatThrownBy(() -> join("x.example/a.lock", Mode.SAFE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(".lock");
    assertThat(join("x.example/a.lock", Mode.POSTFIX).path()).endsWith("/x.example/a.lock");
  }

  @Test
  void aMaildirHasNoDotlock() throws Exception {
    assertThat(join("x.example/a.lock/", Mode.SAFE).path()).endsWith("/x.example/a.lock");
  }

  private static Mailbox join(String value, Mode mode) throws ConfigException {
    return MailboxPath.join("/var/spool/mail", value, mode, new Credentials(404, 400));
  }
}
