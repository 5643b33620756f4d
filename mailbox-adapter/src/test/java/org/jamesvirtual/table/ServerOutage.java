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
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.testing.DatabaseServer;

/** What happens while a database server is away. */
final class ServerOutage {

  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private ServerOutage() {}

  /**
   * Stops the server under a table that finds the key {@code a}, and starts it again.
   *
   * @param server is running, before and after
   */
  static void fails(Table table, DatabaseServer server) throws Exception {
    assertThat(table.lookup("a")).isInstanceOf(Lookup.Found.class);
    server.stop();
    try {
      for (int i = 0; i < 3; i++) {
        assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      }
      assertThat(table.problem()).isPresent();
    } finally {
      server.start();
    }
    long end = System.nanoTime() + RECOVERY.toNanos();
    Lookup lookup = table.lookup("a");
    while (!(lookup instanceof Lookup.Found) && System.nanoTime() < end) {
      assertThat(lookup).isInstanceOf(Lookup.Failed.class);
      TimeUnit.MILLISECONDS.sleep(50);
      lookup = table.lookup("a");
    }
    assertThat(lookup).isInstanceOf(Lookup.Found.class);
    assertThat(table.problem()).isEmpty();
  }
}
