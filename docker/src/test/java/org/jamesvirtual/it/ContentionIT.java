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
package org.jamesvirtual.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two processes with eight threads each write to one mailbox while a client of the real Dovecot
 * reads and expunges: every message that was acknowledged is there, or was seen before it was
 * expunged, exactly once and whole, and no other.
 *
 * <p>The system property {@code contention.seconds} says how long; {@code bench/contention} takes
 * 60.
 */
class ContentionIT {
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("contention.seconds", 15));
  private static final String DELIVERED = "2.0.0";
  private static final String LOCKED = "4.2.0";
  private static final int THREADS = 8;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mueller@arkum.ch", "weber@arkum.ch"})
  void everyAcknowledgedMessageShouldBeThereOnceAndWhole(String user) throws Exception {
    Peers.assumePostfixAndDovecot();
    SampleSite site = SampleSite.in(folder);
    site.set("virtual_mailbox_maps", "texthash:$config_directory/virtual_mailbox");
    site.set("virtual_mailbox_limit", "0");
    try (DovecotServer dovecot = DovecotServer.start(site);
        DeliveringProcess one = DeliveringProcess.start(site, user, "one", THREADS);
        DeliveringProcess two = DeliveringProcess.start(site, user, "two", THREADS);
        ExpungingClient client = new ExpungingClient(dovecot, user)) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < TIME.toNanos()) {
        client.round();
      }
      int rounds = client.rounds();
      one.end();
      two.end();
      one.awaitEnd();
      two.awaitEnd();
      client.round();
      double seconds = (System.nanoTime() - start) / 1e9;

      List<List<String>> acknowledged = List.of(ids(one, DELIVERED), ids(two, DELIVERED));
      Set<Long> expunged = assertAllThere(acknowledged, dovecot, client, user);
      assertThat(acknowledged).allSatisfy(ids -> assertThat(ids).isNotEmpty());
      assertThat(expunged).isNotEmpty();
      for (DeliveringProcess process : List.of(one, two)) {
        assertThat(process.count())
            .as("no outcome but these")
            .isEqualTo(ids(process, DELIVERED).size() + ids(process, LOCKED).size());
      }
      assertThat(dovecot.log()).doesNotContain("Error:", "Panic:", "Fatal:");
      System.out.printf(
          "contention on %s: %.1f s, acknowledged %d and %d, deferred %d and %d, %d rounds of the"
              + " client, %d messages expunged%n",
          user,
          seconds,
          acknowledged.get(0).size(),
          acknowledged.get(1).size(),
          ids(one, LOCKED).size(),
          ids(two, LOCKED).size(),
          rounds,
          expunged.size());
    }
  }

  private static List<String> ids(DeliveringProcess process, String status) {
    return process.replies(status).stream().map(reply -> reply.replaceFirst(" .*", "")).toList();
  }

  /** Returns the UIDs that the client has expunged. */
  private static Set<Long> assertAllThere(
      List<List<String>> acknowledged, DovecotServer dovecot, ExpungingClient client, String user)
      throws IOException {
    SortedMap<Long, String> remaining;
    try (ExpungingClient fresh = new ExpungingClient(dovecot, user)) {
      remaining = fresh.remaining();
    }
    Map<Long, String> all = new HashMap<>(client.seen());
    remaining.forEach(
        (uid, id) -> assertThat(all.put(uid, id)).as("UID %s before", uid).isIn(null, id));
    List<String> wanted = new ArrayList<>();
    acknowledged.forEach(wanted::addAll);

    assertThat(all.values().stream().sorted().toList())
        .isEqualTo(wanted.stream().sorted().toList());
    Set<Long> gone = new HashSet<>(all.keySet());
    gone.removeAll(remaining.keySet());
    assertThat(gone).isEqualTo(client.deleted());
    return gone;
  }
}
