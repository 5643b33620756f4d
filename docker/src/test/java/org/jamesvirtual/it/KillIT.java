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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * James is killed while it delivers, again and again ({@code -Dkills=N}), with the real Postfix in
 * front, and beside it a client that only counts its own replies.
 */
final class KillIT {
  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LINES = 1500;
  private static final List<String> MBOXES = List.of("mbox1", "mbox2");
  private static final List<String> MAILDIRS = List.of("dir1", "dir2");

  @TempDir private Path folder;

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> counted = new ConcurrentHashMap<>();
  private SampleSite site;
  private EmbeddedJames james;
  private PostfixServer postfix;
  private IntentsFile intents;

  @BeforeEach
  void start() throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    for (String name : Stream.concat(MBOXES.stream(), MAILDIRS.stream()).toList()) {
      String path = "arkum.ch/" + name + (MAILDIRS.contains(name) ? "/" : "");
      site.addTo("virtual_mailbox", name + "@arkum.ch " + path);
      counted.put("raw-" + name, ConcurrentHashMap.newKeySet());
      site.addTo("virtual_mailbox", "raw-" + name + "@arkum.ch arkum.ch/raw-" + path.substring(9));
    }
    site.set("minimal_backoff_time", "1s");
    site.set("maximal_backoff_time", "1s");
    site.set("queue_run_delay", "1s");
    site.set("transport_retry_time", "1s");
    site.set("virtual_mailbox_limit", "0");
    // A kill between the making of a dotlock and its record leaves the lock for so long.
    site.set("stale_lock_time", "30s");
    james = EmbeddedJames.on(site).start();
    postfix = PostfixServer.start(site, PostfixServer.lmtp(james.lmtpPort()));
    intents = new IntentsFile(james);
  }

  @AfterEach
  void stop() {
    if (james != null) {
      james.close();
    }
    if (postfix != null) {
      postfix.close();
    }
  }

  @Test
  void everyMessageShouldBeInItsMailboxOnceWhenJamesIsKilledUnderLoad() throws Exception {
    int cutOff = 0;
    for (int round = 1; round <= KILLS; round++) {
      Load load = new Load(round);
      load.start();
      // Not in the same step of the first delivery each time.
      Thread.sleep(ThreadLocalRandom.current().nextLong(2000));
      awaitDeliveriesUnderWay();
      james.kill();
      int underWay = intents.underWay();
      cutOff += underWay > 0 ? 1 : 0;
      load.end();
      System.out.printf("kill %d: %d deliveries under way%n", round, underWay);
      james.start();
    }
    postfix.flush();
    Await.until(PATIENCE, "Postfix has delivered all", this::isDelivered, postfix::log);

    System.out.printf(
        "%d kills, %d within a delivery; %d messages through Postfix, %d replies counted by the client;"
            + " after crashes: %d cut back, %d found delivered; %d repeated and recognised%n",
        KILLS,
        cutOff,
        accepted.size(),
        counted.values().stream().mapToInt(Set::size).sum(),
        james.logLines("after a crash", "cut back").size(),
        james.logLines("after a crash", "had been delivered").size(),
        james.logLines("delivered by an earlier attempt").size());
    assertThat(james.logLines("after a crash", "left, since")).isEmpty();
    assertThat(cutOff).isGreaterThanOrEqualTo((KILLS + 1) / 2);
    for (String name : MBOXES) {
      assertThat(NumberedMail.inMbox(mailbox(name))).as(name).isEqualTo(once(accepted));
      assertThat(NumberedMail.inMbox(mailbox("raw-" + name)))
          .as(name)
          .containsAllEntriesOf(once(counted.get("raw-" + name)));
    }
    for (String name : MAILDIRS) {
      assertThat(NumberedMail.inMaildir(mailbox(name))).as(name).isEqualTo(once(accepted));
      assertThat(NumberedMail.inMaildir(mailbox("raw-" + name)))
          .as(name)
          .containsAllEntriesOf(once(counted.get("raw-" + name)));
    }
  }

  private void awaitDeliveriesUnderWay() {
    Await.until(
        PATIENCE,
        "deliveries are under way",
        () -> {
          try {
            return intents.underWay() > 0;
          } catch (IOException e) {
            return false;
          }
        },
        james::log);
  }

  private boolean isDelivered() {
    try {
      for (String name : MAILDIRS) {
        if (NumberedMail.inMaildir(mailbox(name)).size() < accepted.size()) {
          postfix.flush();
          return false;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return postfix.isEmpty();
  }

  private Path mailbox(String name) {
    return site.mailbox("arkum.ch/" + name);
  }

  private static Map<String, Integer> once(Set<String> numbers) {
    Map<String, Integer> once = new TreeMap<>();
    numbers.forEach(number -> once.put(number, 1));
    return once;
  }

  /** Two clients who send until James is killed: one to Postfix, one to James. */
  private final class Load {
    private final int round;
    private final Thread byPostfix = new Thread(this::sendToPostfix, "to Postfix");
    private final Thread byLmtp = new Thread(this::sendToJames, "to James");
    private volatile boolean ended;

    Load(int round) {
      this.round = round;
    }

    void start() {
      byPostfix.start();
      byLmtp.start();
    }

    void end() throws InterruptedException {
      ended = true;
      byPostfix.join();
      byLmtp.join();
    }

    private void sendToPostfix() {
      List<String> recipients =
          Stream.concat(MBOXES.stream(), MAILDIRS.stream())
              .map(name -> name + "@arkum.ch")
              .toList();
      try (MailClient client = MailClient.smtp(postfix.port())) {
        for (int i = 0; !ended && i < 100; i++) {
          String number = "postfix-" + round + "-" + i;
          client.mail("sender@example.org");
          for (String recipient : recipients) {
            client.rcpt(recipient);
          }
          Reply reply = client.data(NumberedMail.message(number, LINES), 1).getFirst();
          if (reply.code() == 250) {
            accepted.add(number);
          }
        }
      } catch (IOException e) {
        throw new AssertionError("Postfix does not take mail", e);
      }
    }

    private void sendToJames() {
      List<String> names = List.copyOf(counted.keySet());
      try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
        for (int i = 0; !ended; i++) {
          String number = "raw-" + round + "-" + i;
          client.mail("sender@example.org");
          for (String name : names) {
            client.rcpt(name + "@arkum.ch");
          }
          client.data(NumberedMail.message(number, LINES), 0);
          for (String name : names) {
            if (client.reply().code() == 250) {
              counted.get(name).add(number);
            }
          }
        }
      } catch (IOException e) {
        // James was killed.
      }
    }
  }
}
