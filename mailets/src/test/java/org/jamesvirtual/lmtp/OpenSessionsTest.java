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

import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.lmtp.OpenSessions.Load;
import org.jamesvirtual.table.NetworkList;
import org.junit.jupiter.api.Test;

class OpenSessionsTest {

  @Test
  void aQuarterMoreThanTheLimitShouldBeTakenAsBusyAndTheRestNotAtAll() throws ConfigException {
    OpenSessions sessions = sessions(20);
    begin(sessions, 20, Load.NORMAL);
    begin(sessions, 5, Load.BUSY);
    begin(sessions, 1, Load.FULL);

    for (int i = 0; i < 7; i++) {
      sessions.end();
    }

    begin(sessions, 1, Load.NORMAL);
    begin(sessions, 1, Load.BUSY);
  }

  @Test
  void withoutALimitEverySessionShouldBeServed() throws ConfigException {
    begin(sessions(0), 1000, Load.NORMAL);
  }

  private static void begin(OpenSessions sessions, int count, Load expected) {
    for (int i = 0; i < count; i++) {
      assertThat(sessions.begin()).isEqualTo(expected);
    }
  }

  private static OpenSessions sessions(int limit) throws ConfigException {
    return new OpenSessions(new ListenerSettings(NetworkList.parse(""), limit, 1000, "relay"));
  }
}
