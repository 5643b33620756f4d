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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mail of many kinds through the real Postfix's lmtp(8): every queue id is accounted for, every
 * copy is there once, and Postfix has logged what became of each recipient.
 *
 * <p>The system property {@code traffic.messages} says how many; {@code bench/traffic} sends
 * 20,000.
 */
class MixedTrafficIT {
  private static final int MESSAGES = Integer.getInteger("traffic.messages", 2000);
  private static final int CLIENTS = 8;
  private static final Duration STANDSTILL = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(3);

  @TempDir private Path folder;

  private SampleSite site;
  private EmbeddedJames james;
  private PostfixServer postfix;
  private PostfixLog log;
  private final Map<String, TrafficMail> sent = new ConcurrentHashMap<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable server : Stream.of(postfix, james).filter(s -> s != null).toList()) {
      server.close();
    }
  }

  @Test
  void everyCopyShouldBeThereOnceAndEveryQueueIdAccountedFor() throws Exception {
    Peers.assumePostfixAndDovecot();
    start();
    long start = System.nanoTime();
    sendAll();
    double taken = seconds(start);
    awaitAttempts("sent, bounced or deferred", this::isTried, () -> {});
    double tried = seconds(start);
    Files.writeString(site.postfix().resolve("failing"), "# mended\n");
    postfix.flush();
    // The log tells of an attempt before the queue manager puts the message back: the first flush
    // can come in between and miss it.
    awaitAttempts("out of the queue", queueId -> log.isRemoved(queueId), postfix::flush);
    postfix.awaitEmptyQueue();
    log.read();

    Map<String, Integer> statuses = assertStatuses();
    assertThat(sent).hasSize(MESSAGES);
    assertThat(log.remaining()).as("queue ids that were not removed").isEmpty();
    assertThat(log.onKeptConnections()).as("recipients on kept connections").isPositive();
    int copies = assertCopies();
    System.out.printf(
        "mixed traffic: %d messages taken in %.1f s, %d recipients tried in %.1f s (%.0f/s), %d of"
            + " them on kept connections; attempts %s; %d copies, each once%n",
        MESSAGES,
        taken,
        sent.values().stream().mapToInt(mail -> mail.recipients().size()).sum(),
        tried,
        sent.values().stream().mapToInt(mail -> mail.recipients().size()).sum() / tried,
        log.onKeptConnections(),
        statuses,
        copies);
  }

  private void start() throws IOException {
    site = SampleSite.in(folder);
    for (int user = 0; user < TrafficMail.USERS; user++) {
      for (String address : List.of(TrafficMail.user(user), TrafficMail.failing(user))) {
        site.addTo("virtual_mailbox", address + " " + mailbox(address));
      }
    }
    Files.writeString(site.postfix().resolve("failing"), "/^failing/ x\n");
    site.set(
        "virtual_mailbox_maps",
        "pipemap:{regexp:$config_directory/failing, fail:broken},"
            + " hash:$config_directory/virtual_mailbox");
    site.set("smtpd_reject_unlisted_recipient", "no");
    // As for a client from elsewhere: no header lines are added.
    site.set("local_header_rewrite_clients", "");
    site.set("default_transport", "discard");
    james = EmbeddedJames.on(site);
    postfix = PostfixServer.start(site, PostfixServer.lmtp(james.lmtpPort()));
    log = postfix.growingLog();
    james.start();
  }

  private static String mailbox(String address) {
    String local = address.substring(0, address.indexOf('@'));
    boolean maildir = local.matches(".*[13579]");
    return "arkum.ch/" + local + (maildir ? "/" : "");
  }

  private void sendAll() throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(
            clients.submit(
                () -> {
                  send(next);
                  return null;
                }));
      }
      for (Future<?> client : all) {
        client.get();
      }
    }
  }

  private void send(AtomicInteger next) throws IOException {
    try (MailClient client = MailClient.smtp(postfix.port())) {
      for (int n = next.getAndIncrement(); n < MESSAGES; n = next.getAndIncrement()) {
        TrafficMail mail = TrafficMail.numbered(n);
        client.mail("sender@example.org");
        for (String recipient : mail.recipients()) {
          assertThat(client.rcpt(recipient).code()).as(recipient).isEqualTo(250);
        }
        byte[] message = NumberedMessage.of(mail.id(), mail.lines());
        sent.put(PostfixServer.queueId(client.data(message, 1).getFirst()), mail);
      }
    }
  }

  /**
   * Waits until all messages are so far, as long as anything goes on at all.
   *
   * @param nudge run whenever nothing has been logged for some time
   */
  private void awaitAttempts(String what, Predicate<String> reached, Runnable nudge)
      throws IOException, InterruptedException {
    List<String> open = new ArrayList<>(sent.keySet());
    long lines = -1;
    long since = System.nanoTime();
    long nudged = since;
    while (!open.isEmpty()) {
      log.read();
      open.removeIf(reached);
      if (log.lines() > lines) {
        lines = log.lines();
        since = System.nanoTime();
        nudged = since;
      }
      if (System.nanoTime() - since > STANDSTILL.toNanos()) {
        throw new AssertionError(open.size() + " messages are not " + what + ": " + open);
      }
      if (System.nanoTime() - nudged > QUIET.toNanos()) {
        nudge.run();
        nudged = System.nanoTime();
      }
      Thread.sleep(200);
    }
  }

  private boolean isTried(String queueId) {
    return log.attempts(queueId).size() >= sent.get(queueId).recipients().size();
  }

  /** Compares the attempts for every recipient with what is expected; counts them. */
  private Map<String, Integer> assertStatuses() {
    Map<String, Integer> counts = new TreeMap<>();
    sent.forEach(
        (queueId, mail) -> {
          for (String recipient : mail.recipients()) {
            List<DeliveryStatus> attempts =
                log.attempts(queueId).stream()
                    .filter(attempt -> attempt.recipient().equals(recipient))
                    .toList();
            assertThat(attempts)
                .as("attempts of %s", recipient)
                .extracting(attempt -> attempt.status() + " " + attempt.dsn())
                .isEqualTo(TrafficMail.attempts(recipient));
            TrafficMail.attempts(recipient)
                .forEach(status -> counts.merge(status, 1, Integer::sum));
          }
        });
    return counts;
  }

  /** Every copy that is to be there is there once, whole, in its mailbox, and no other. */
  private int assertCopies() throws IOException {
    Map<String, List<String>> expected = new TreeMap<>();
    for (TrafficMail mail : sent.values()) {
      for (String recipient : mail.recipients()) {
        if (!TrafficMail.isUnknown(recipient)) {
          expected.computeIfAbsent(recipient, key -> new ArrayList<>()).add(mail.id());
        }
      }
    }
    int copies = 0;
    for (int user : IntStream.range(0, TrafficMail.USERS).toArray()) {
      for (String address : List.of(TrafficMail.user(user), TrafficMail.failing(user))) {
        List<String> ids = expected.getOrDefault(address, List.of());
        Path mailbox = site.mailbox(mailbox(address));
        List<StoredCopy> found = Files.exists(mailbox) ? StoredCopy.in(mailbox) : List.of();
        assertThat(found).allSatisfy(copy -> assertThat(copy.recipient()).isEqualTo(address));
        assertThat(found)
            .as(address)
            .extracting(StoredCopy::id)
            .containsExactlyInAnyOrderElementsOf(ids);
        copies += ids.size();
      }
    }
    return copies;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
