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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CachingTableTest {

  private final Server server = new Server();
  private long now;
  private final Table table = new CachingTable(server, Duration.ofSeconds(60), () -> now);

  /** A table on another host. */
  private static final class Server implements Table {
    private final List<String> asked = new ArrayList<>();
    private Lookup answer = Lookup.NOT_FOUND;

    @Override
    public String name() {
      return "mysql:/etc/postfix/boxes.cf";
    }

    @Override
    public Lookup lookup(String key) {
      asked.add(key);
      return answer;
    }
  }

  @Test
  void serverShouldBeAskedOnceForAHitAndForAMiss() {
    server.answer = new Lookup.Found("x");
    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
    server.answer = Lookup.NOT_FOUND;
    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
    assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);

    assertThat(server.asked).containsExactly("a", "b");
  }

  @Test
  void serverShouldBeAskedAgainWhenTheAnswerIsOld() {
    assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    server.answer = new Lookup.Found("new");
    now += Duration.ofSeconds(60).toNanos();

    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("new"));
  }

  @Test
  void failureShouldNeverBeRemembered() {
    server.answer = new Lookup.Failed("down");
    assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    server.answer = new Lookup.Found("x");

    assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
  }

  @Test
  void memoryShouldBeBoundedWhenStrangersAskForManyAddresses() {
    for (int i = 0; i < 20_000; i++) {
      assertThat(table.lookup("stranger" + i)).isEqualTo(Lookup.NOT_FOUND);
    }
    server.asked.clear();
    assertThat(table.lookup("stranger19999")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.lookup("stranger0")).isEqualTo(Lookup.NOT_FOUND);

    assertThat(server.asked).containsExactly("stranger0");
  }
}
