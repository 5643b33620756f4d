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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.SyncCalls;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.SystemCallFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeliveryEngineTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final long MEMORY = 1024 * 1024;

  @TempDir private Path folder;

  private final BlockingQueue<Outcome> late = new LinkedBlockingQueue<>();
  private TestMailboxes mailboxes;

  @BeforeEach
  void makeSpool() throws IOException {
    mailboxes = TestMailboxes.in(folder);
  }

  @Test
  void outcomesShouldBeInTheOrderOfTheRecipients() throws IOException {
    TestSpool.file(mailboxes.path("locked"), "");
    TestSpool.file(mailboxes.path("locked.lock"), "");
    Files.createDirectory(mailboxes.path("folder"));

    List<Outcome> outcomes =
        deliver(engine(LONG), message("x"), "a", "locked", "b/", "folder", "a", "c");

    assertThat(outcomes)
        .extracting(outcome -> outcome.status().toString())
        .containsExactly("2.0.0", "4.2.0", "2.0.0", "4.2.0", "2.0.0", "2.0.0");
  }

  @Test
  void recipientsOfOneMboxShouldGetOneCopyEachAndNeverWaitForEachOther() throws IOException {
    String[] names =
        IntStream.range(0, 50).mapToObj(i -> i % 2 == 0 ? "a" : "b").toArray(String[]::new);

    List<Outcome> outcomes = deliver(engine(LONG), message("x"), names);

    assertThat(outcomes).hasSize(50).allMatch(Outcome.Delivered.class::isInstance);
    assertThat(copies("a")).isEqualTo(25);
    assertThat(copies("b")).isEqualTo(25);
    assertThat(mailboxes.files()).containsExactly("a", "b");
  }

  @Test
  void messageShouldBeReadOnceForEachFormatWhenThereAreSeveralRecipients() throws IOException {
    AtomicInteger opened = new AtomicInteger();
    MessageSource source =
        () -> {
          opened.incrementAndGet();
          return message("From here\r\nFrom there").open();
        };

    deliver(engine(LONG), source, "a", "b", "c/", "d/", "e/");

    assertThat(opened).hasValue(2);
    assertThat(mailboxes.path("b")).content().endsWith("\n\n>From here\n>From there\n\n");
    for (String maildir : List.of("c", "d", "e")) {
      assertThat(mailboxes.delivered(maildir))
          .singleElement()
          .satisfies(file -> assertThat(file).content().endsWith("\n\nFrom here\nFrom there\n"));
    }
  }

  @Test
  void messageShouldBeTheSameWhetherItIsHeldOrReadForEach() throws IOException {
    String body = "0123456789abcdef\r\n".repeat(20_000);

    deliver(engine(LONG, MEMORY), message(body), "held1/", "held2/");
    deliver(engine(LONG, 0), message(body), "read1/", "read2/");

    for (String maildir : List.of("held1", "held2", "read1", "read2")) {
      assertThat(mailboxes.delivered(maildir))
          .singleElement()
          .satisfies(
              file ->
                  assertThat(file)
                      .content()
                      .isEqualTo(
                          TestMailboxes.STORED.replace(
                              "body\n", body.replace("\r\n", "\n") + "\n")));
    }
  }

  @Test
  void heldMessageShouldObeyTheMailboxLimit() throws IOException {
    DeliveryEngine engine =
        new DeliveryEngine(
            TestMailboxes.delivery(new TestParameters().limit(100)),
            new DeliveryLimits(LONG, 4, MEMORY));

    List<Outcome> outcomes = deliver(engine, message("x".repeat(100)), "a", "b/", "c", "d/");

    assertThat(outcomes).extracting(o -> o.status().toString()).containsOnly("5.2.2");
    assertThat(mailboxes.files()).containsExactly("a", "b", "b/tmp", "c", "d", "d/tmp");
    assertThat(mailboxes.path("a")).isEmptyFile();
  }

  @Test
  void mboxLockedByOthersShouldNotHoldUpOtherMailboxes() throws Exception {
    TestSpool.file(mailboxes.path("locked"), "");
    Path lock = TestSpool.file(mailboxes.path("locked.lock"), "");
    DeliveryEngine engine =
        new DeliveryEngine(
            TestMailboxes.delivery(new TestParameters().attempts(3000, Duration.ofMillis(20))),
            new DeliveryLimits(LONG, 2, MEMORY));
    List<CompletableFuture<List<Outcome>>> waiting =
        IntStream.range(0, 20)
            .mapToObj(i -> inBackground(() -> deliver(engine, message("x"), "locked")))
            .toList();
    List<Outcome> others = deliver(engine, message("x"), "a", "b", "c/", "d/");

    assertThat(others).allMatch(Outcome.Delivered.class::isInstance);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    Files.delete(lock);
    for (CompletableFuture<List<Outcome>> one : waiting) {
      assertThat(one.get()).allMatch(Outcome.Delivered.class::isInstance);
    }
    assertThat(copies("locked")).isEqualTo(20);
  }

  @Test
  void waitingForOneselfShouldEndAsWaitingForALockDoes() throws Exception {
    TestSpool.file(mailboxes.path("locked"), "");
    TestSpool.file(mailboxes.path("locked.lock"), "");
    DeliveryEngine engine =
        new DeliveryEngine(
            TestMailboxes.delivery(new TestParameters().attempts(2, Duration.ofMillis(500))),
            new DeliveryLimits(LONG, 4, MEMORY));

    List<CompletableFuture<List<Outcome>>> waiting =
        IntStream.range(0, 20)
            .mapToObj(i -> inBackground(() -> deliver(engine, message("x"), "locked")))
            .toList();

    for (CompletableFuture<List<Outcome>> one : waiting) {
      assertThat(one.get()).extracting(o -> o.status().toString()).containsExactly("4.2.0");
    }
    assertThat(mailboxes.path("locked")).isEmptyFile();
  }

  @Test
  void mboxThatHangsShouldBeAnsweredAndCutBackUnderItsLock() throws Exception {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(mailboxes.path("box"), "old\n");
    try (SystemCallFault slow = new SystemCallFault("fsync", "delay_enter=6s", box)) {
      List<Outcome> outcomes = deliver(engine(SHORT), beginning(slow), "box");

      assertThat(outcomes)
          .extracting(Outcome::status)
          .containsExactly(EnhancedStatus.SYSTEM_UNAVAILABLE);
      assertThat(mailboxes.files()).as("locked while it hangs").contains("box.lock");
      assertThat(nextLate()).isInstanceOf(Outcome.Deferred.class);
    }
    assertThat(box).hasContent("old\n");
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void maildirThatHangsBeforeItsLinkShouldGetNothing() throws Exception {
    TestSpool.assumeRoot();
    deliver(engine(LONG), message("first"), "box/");
    String ofContent = SyncCalls.ofContent(folder);
    try (SystemCallFault slow = new SystemCallFault(ofContent, "delay_enter=6s", List.of())) {
      List<Outcome> outcomes = deliver(engine(SHORT), beginning(slow), "box/");

      assertThat(outcomes)
          .extracting(Outcome::status)
          .containsExactly(EnhancedStatus.SYSTEM_UNAVAILABLE);
      assertThat(nextLate()).isInstanceOf(Outcome.Deferred.class);
    }
    assertThat(mailboxes.delivered("box")).hasSize(1);
    assertThat(mailboxes.path("box/tmp")).isEmptyDirectory();
  }

  @Test
  void maildirThatHangsAfterItsLinkShouldBeToldLate() throws Exception {
    TestSpool.assumeRoot();
    deliver(engine(LONG), message("first"), "box/");
    String ofName = SyncCalls.ofName(folder, "delay_enter=6s");
    try (SystemCallFault slow = new SystemCallFault(List.of(ofName))) {
      List<Outcome> outcomes = deliver(engine(SHORT), beginning(slow), "box/");

      assertThat(outcomes)
          .extracting(Outcome::status)
          .containsExactly(EnhancedStatus.SYSTEM_UNAVAILABLE);
      assertThat(nextLate()).isInstanceOf(Outcome.Delivered.class);
    }
    assertThat(mailboxes.delivered("box")).hasSize(2);
  }

  @Test
  void takingBackShouldSpareWhatOthersHaveAppendedMeanwhile() throws Exception {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(mailboxes.path("box"), "old\n");
    String theirs = "From other\n\n" + "y".repeat(1000) + "\n";
    try (SystemCallFault slow = new SystemCallFault("fsync", "delay_enter=6s", box)) {
      deliver(engine(SHORT), beginning(slow), "box");
      Files.writeString(box, theirs, StandardOpenOption.APPEND);

      assertThat(nextLate().detail()).contains("somebody else has appended");
    }
    assertThat(box).content().startsWith("old\n").endsWith(theirs);
  }

  private Outcome nextLate() throws InterruptedException {
    return late.poll(60, TimeUnit.SECONDS);
  }

  private List<Outcome> deliver(DeliveryEngine engine, MessageSource source, String... names) {
    return mailboxes.deliver(engine, source, (index, outcome) -> late.add(outcome), names);
  }

  @Test
  void messageThatWasGivenUpShouldNotBeKeptWhileEveryThreadHangs() throws Exception {
    DeliveryEngine engine =
        new DeliveryEngine(
            TestMailboxes.delivery(new TestParameters()),
            new DeliveryLimits(Duration.ofMillis(50), 1, 0));
    CountDownLatch released = new CountDownLatch(1);
    deliver(engine, hanging(released), "hung/");
    List<WeakReference<MessageSource>> given = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      given.add(givenUp(engine, "other/"));
    }

    Await.until(
        "the messages to be forgotten",
        () -> {
          System.gc();
          return given.stream().allMatch(source -> source.get() == null);
        });

    released.countDown();
  }

  private WeakReference<MessageSource> givenUp(DeliveryEngine engine, String name) {
    MessageSource source = hanging(new CountDownLatch(0));
    assertThat(deliver(engine, source, name))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.detail()).contains("other deliveries had it"));
    return new WeakReference<>(source);
  }

  private static MessageSource hanging(CountDownLatch released) {
    return () -> {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return new ByteArrayInputStream(new byte[0]);
    };
  }

  private static DeliveryEngine engine(Duration timeout) throws IOException {
    return engine(timeout, MEMORY);
  }

  private static DeliveryEngine engine(Duration timeout, long memory) throws IOException {
    return new DeliveryEngine(
        TestMailboxes.delivery(new TestParameters()), new DeliveryLimits(timeout, 8, memory));
  }

  private static MessageSource message(String body) {
    byte[] bytes = TestMailboxes.MESSAGE.replace("body", body).getBytes(StandardCharsets.US_ASCII);
    return () -> new ByteArrayInputStream(bytes);
  }

  private static MessageSource beginning(SystemCallFault fault) {
    return () -> {
      fault.begin();
      return message("x").open();
    };
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, command -> new Thread(command).start());
  }

  private long copies(String mbox) throws IOException {
    return Files.readString(mailboxes.path(mbox)).lines().filter("Subject: x"::equals).count();
  }
}
