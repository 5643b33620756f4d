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
package org.jamesvirtual.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesvirtual.spool.SampleMails.mail;
import static org.jamesvirtual.spool.SampleMails.message;

import jakarta.mail.MessagingException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.mailet.MailMessage;
import org.jamesvirtual.repository.Repositories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No queue of James takes part: what one does with delays does not matter. */
class DeferredQueueTest {

  private static final SpoolParameters PARAMETERS = SampleMails.parameters(Duration.ofSeconds(1));

  @TempDir private Path folder;
  private MailRepository repository;
  private DeferredQueue queue;
  private final BlockingQueue<String> attempts = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws Exception {
    repository = Repositories.in(folder);
  }

  @AfterEach
  void close() {
    queue.close();
  }

  private void start(MailProcessor pipeline) {
    queue =
        new DeferredQueue(
            repository,
            mail -> {
              attempts.add(mail.getState() + " " + mail.getRecipients());
              pipeline.service(mail);
            },
            "virtual",
            "bounces",
            PARAMETERS,
            SampleMails.SPOOL);
    queue.start();
  }

  private boolean defer(Mail mail, Instant failure) throws MessagingException {
    return queue.defer(mail, new MailMessage(mail), failure);
  }

  private String nextAttempt() throws InterruptedException {
    String attempt = attempts.poll(60, TimeUnit.SECONDS);
    assertThat(attempt).as("an attempt within a minute").isNotNull();
    return attempt;
  }

  @Test
  void aMailShouldBeTriedUntilItIsNotDeferredAgainAndThenBeGone() throws Exception {
    start(
        mail -> {
          // The second recipient is delivered at the first attempt.
          if (mail.getRecipients().size() == 2) {
            mail.setRecipients(List.of(mail.getRecipients().iterator().next()));
            defer(mail, Instant.now());
          }
        });
    defer(mail("Mail1", "one@arkum.ch", "two@arkum.ch"), Instant.now());

    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch, two@arkum.ch]");
    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    awaitEmpty();
  }

  /** As one from the error repository, which never waited. */
  @Test
  void aMailThatAnAdministratorPutThereShouldWaitOnWhenItIsDeferred() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Mail mail = mail("Mail1", "one@arkum.ch");
    MailIdentity.note(mail, new MailMessage(mail));
    repository.store(mail);

    start(
        tried -> {
          if (!done.getAndSet(true)) {
            defer(tried, Instant.now());
          }
        });

    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    awaitEmpty();
  }

  @Test
  void aMailWhoseAttemptThrowsShouldWaitOn() throws Exception {
    start(
        mail -> {
          throw new IllegalStateException("a mailet failed");
        });
    defer(mail("Mail2", "one@arkum.ch"), Instant.now());

    nextAttempt();
    nextAttempt();

    assertThat(repository.size()).isEqualTo(1);
  }

  @Test
  void aMailWhoseAttemptsThrowUntilItIsTooOldShouldBeBounced() throws Exception {
    start(
        mail -> {
          if (mail.getState().equals("virtual")) {
            throw new IllegalStateException("a mailet failed");
          }
        });
    Instant sixDaysAgo = Instant.now().minus(Duration.ofDays(6));
    MailImpl mail = mail("Mail10", "one@arkum.ch");
    mail.setLastUpdated(Date.from(sixDaysAgo));

    defer(mail, sixDaysAgo);

    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    assertThat(nextAttempt()).isEqualTo("bounces [one@arkum.ch]");
    awaitEmpty();
  }

  @Test
  void aMailThatWaitedInAnEarlierLifeShouldBeTried() throws Exception {
    start(mail -> {});
    queue.close();
    defer(mail("Mail3", "one@arkum.ch"), Instant.now());

    start(mail -> {});

    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    awaitEmpty();
  }

  @Test
  void theRecipientsForWhomAMailWaitsShouldNotWaitTwice() throws Exception {
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    Instant now = Instant.now();
    defer(mail("Mail4-!111", "one@arkum.ch"), now);
    MailImpl rerun = mail("Mail4-!222", "one@arkum.ch", "two@arkum.ch");

    defer(rerun, now);
    defer(mail("Mail4-!333", "one@arkum.ch"), now);

    assertThat(rerun.getRecipients())
        .extracting(MailAddress::asString)
        .containsExactly("two@arkum.ch");
    assertThat(repository.size()).isEqualTo(2);
  }

  @Test
  void anotherMessageOfTheSameOriginShouldWaitToo() throws Exception {
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    MailImpl notice = mail("Mail6-!111", "one@arkum.ch");
    notice.setMessageContent(message("Subject: notice\r\n\r\n"));
    defer(mail("Mail6", "one@arkum.ch"), Instant.now());

    defer(notice, Instant.now());

    assertThat(repository.size()).isEqualTo(2);
  }

  @Test
  void aMailOfAnotherSenderWithTheSameOriginShouldWaitToo() throws Exception {
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    MailImpl redirected = mail("Mail7-!111", "one@arkum.ch");
    redirected.setSender(new MailAddress("b@example.org"));
    defer(mail("Mail7", "one@arkum.ch"), Instant.now());

    defer(redirected, Instant.now());

    assertThat(repository.size()).isEqualTo(2);
  }

  @Test
  void aMailThatJamesRunsAgainShouldNotReplaceItsPartThatWaits() throws Exception {
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    defer(mail("Mail8", "one@arkum.ch"), Instant.now());

    defer(mail("Mail8", "one@arkum.ch", "two@arkum.ch"), Instant.now());

    assertThat(waitingRecipients()).containsExactlyInAnyOrder("one@arkum.ch", "two@arkum.ch");
  }

  /** Webadmin puts a mail into James's queue first, and removes it from the repository then. */
  @Test
  void aReprocessedMailThatFailsBeforeItIsRemovedShouldWaitOn() throws Exception {
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    defer(mail("Mail14", "one@arkum.ch"), Instant.now());
    Mail waiting = repository.retrieve(repository.list().next());
    Deferral before = Deferral.of(waiting).orElseThrow();

    // More often than James copies a copy.
    for (int times = 0; times < 10; times++) {
      MailKey key = repository.list().next();
      Mail reprocessed = repository.retrieve(key);
      defer(reprocessed, Instant.now());
      repository.remove(key);
      assertThat(reprocessed.getName()).isEqualTo(key.asString());
    }

    assertThat(waitingRecipients()).containsExactly("one@arkum.ch");
    Mail after = repository.retrieve(repository.list().next());
    assertThat(Deferral.of(after).orElseThrow().arrival()).isEqualTo(before.arrival());
    assertThat(MailIdentity.noted(after)).isEqualTo(MailIdentity.noted(waiting));
  }

  private List<String> waitingRecipients() throws Exception {
    List<String> recipients = new ArrayList<>();
    for (Iterator<MailKey> keys = repository.list(); keys.hasNext(); ) {
      repository
          .retrieve(keys.next())
          .getRecipients()
          .forEach(recipient -> recipients.add(recipient.asString()));
    }
    return recipients;
  }

  /** The mailet that fails stands after the one that has put a part of the mail to wait. */
  @Test
  void whatAnAttemptThatFailedHalfwayLeftShouldWaitOnceInTheEnd() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger parts = new AtomicInteger();
    CompletableFuture<List<String>> left = new CompletableFuture<>();
    start(
        mail -> {
          int run = runs.incrementAndGet();
          if (run > 2) {
            left.complete(waitingRecipientsUnchecked());
            throw new IllegalStateException("it is to stay as it is");
          }
          // As James does where a matcher takes some of the recipients.
          Mail part = mail.duplicate();
          ((MailImpl) part).setName("Mail11-!" + parts.incrementAndGet());
          part.setRecipients(List.of(new MailAddress("two@arkum.ch")));
          mail.setRecipients(List.of(new MailAddress("one@arkum.ch")));
          defer(part, Instant.now().plusSeconds(3600));
          if (run == 1) {
            throw new IllegalStateException("a mailet failed");
          }
          defer(mail, Instant.now());
        });

    defer(mail("Mail11", "one@arkum.ch", "two@arkum.ch"), Instant.now());

    assertThat(left.get(60, TimeUnit.SECONDS))
        .containsExactlyInAnyOrder("one@arkum.ch", "two@arkum.ch");
  }

  private List<String> waitingRecipientsUnchecked() {
    try {
      return waitingRecipients();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the attempt's end the whole mail waits no more, for its parts neither. */
  @Test
  void thePartOfAMailInItsOwnAttemptShouldWait() throws Exception {
    start(
        mail -> {
          if (mail.getName().equals("Mail12")) {
            Mail part = mail.duplicate();
            ((MailImpl) part).setName("Mail12-!1");
            defer(part, Instant.now());
          }
        });

    defer(mail("Mail12", "one@arkum.ch"), Instant.now());

    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
    awaitEmpty();
  }

  @Test
  void twoPartsOfAMailShouldNotBeTriedAtTheSameTime() throws Exception {
    AtomicInteger atATime = new AtomicInteger();
    BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    defer(mail("Mail13", "one@arkum.ch"), Instant.now());
    defer(mail("Mail13-!1", "two@arkum.ch"), Instant.now());
    queue.close();

    CountDownLatch bothDue = new CountDownLatch(2);
    start(
        mail -> {
          seen.add(atATime.incrementAndGet());
          bothDue.countDown();
          try {
            // A second one at the same time would come meanwhile.
            bothDue.await(3, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          atATime.decrementAndGet();
        });

    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
    awaitEmpty();
  }

  @Test
  void anErrorWhileTheQueueIsLookedThroughShouldNotEndIt() throws Exception {
    repository = throwingOnce(repository, "list");
    start(mail -> {});

    defer(mail("Mail9", "one@arkum.ch"), Instant.now());

    assertThat(nextAttempt()).isEqualTo("virtual [one@arkum.ch]");
  }

  @Test
  void aQueueThatCannotBeLookedThroughShouldSayWhyUntilItCan() throws Exception {
    start(mail -> {});
    Path waiting = folder.resolve("var/mail/waiting");

    Files.move(waiting, folder.resolve("away"));
    awaitTroubles(
        "the deferred queue cannot be looked through, no mail in it is tried again:"
            + " NoSuchFileException");

    Files.move(folder.resolve("away"), waiting);
    awaitTroubles();
  }

  private void awaitTroubles(String... troubles) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!queue.troubles().equals(List.of(troubles)) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(queue.troubles()).containsExactly(troubles);
  }

  private static MailRepository throwingOnce(MailRepository repository, String method) {
    AtomicBoolean thrown = new AtomicBoolean();
    return (MailRepository)
        Proxy.newProxyInstance(
            MailRepository.class.getClassLoader(),
            new Class<?>[] {MailRepository.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method) && thrown.compareAndSet(false, true)) {
                throw new OutOfMemoryError("planted");
              }
              return called.invoke(repository, arguments);
            });
  }

  @Test
  void aMailThatIsTooOldShouldNotWait() throws Exception {
    queue =
        new DeferredQueue(
            repository, mail -> {}, "virtual", "bounces", PARAMETERS, SampleMails.SPOOL);
    MailImpl mail = mail("Mail5", "one@arkum.ch");
    Instant now = Instant.now();
    assertThat(defer(mail, now)).isTrue();

    assertThat(defer(mail, now.plus(Duration.ofDays(6)))).isFalse();
  }

  private void awaitEmpty() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (repository.size() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(repository.size()).isZero();
  }
}
