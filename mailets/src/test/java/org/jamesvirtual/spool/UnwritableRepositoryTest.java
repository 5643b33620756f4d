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

import jakarta.mail.MessagingException;
import java.io.NotSerializableException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.mailet.MailMessage;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.repository.Repositories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A repository that cannot be written for a time: full, read-only, not there. */
@Timeout(120)
class UnwritableRepositoryTest {

  private static final SpoolParameters PARAMETERS = SampleMails.parameters(Duration.ofSeconds(1));
  private static final int ALWAYS = Integer.MAX_VALUE;

  @TempDir private Path folder;
  private MailRepository repository;
  private DeferredQueue queue;
  private Exception failure =
      new MessagingException("planted", new FileSystemException("f", null, "read-only"));
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch failed = new CountDownLatch(2);
  private final CountDownLatch empty = new CountDownLatch(1);
  private final AtomicInteger attempts = new AtomicInteger();

  /** A queue on a repository one of whose methods fails at first. */
  private void open(String method, int times, MailProcessor pipeline) throws Exception {
    open(method, times, pipeline, SampleMails.SPOOL);
  }

  private void open(String method, int times, MailProcessor pipeline, JamesSpool spool)
      throws Exception {
    repository = Repositories.in(folder);
    failures.set(times);
    queue =
        new DeferredQueue(
            failingAtFirst(method), pipeline, "virtual", "bounces", PARAMETERS, spool);
  }

  private MailRepository failingAtFirst(String method) {
    return (MailRepository)
        Proxy.newProxyInstance(
            MailRepository.class.getClassLoader(),
            new Class<?>[] {MailRepository.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                if (failures.getAndDecrement() > 0) {
                  failed.countDown();
                  throw failure;
                }
                Object result = called.invoke(repository, arguments);
                if (method.equals("remove")) {
                  empty.countDown();
                }
                return result;
              }
              return called.invoke(repository, arguments);
            });
  }

  @AfterEach
  void close() {
    queue.close();
  }

  private boolean defer(Mail mail) throws MessagingException {
    return queue.deferFromSpool(mail, new MailMessage(mail));
  }

  @Test
  void aMailShouldBeKeptAsSoonAsItCan() throws Exception {
    open("store", 2, mail -> {});

    assertThat(defer(mail("Mail1", "one@arkum.ch"))).isTrue();

    assertThat(repository.size()).isEqualTo(1);
    assertThat(queue.troubles()).isEmpty();
  }

  /** A thread of the spool, and what it has thrown if it has ended. */
  private record Spooled(Thread thread, CompletableFuture<Throwable> thrown) {
    /** Waits until it has ended, or will not come back. */
    Thread.State end() {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      Thread.State state;
      do {
        Thread.onSpinWait();
        state = thread.getState();
      } while (state != Thread.State.TERMINATED
          && state != Thread.State.WAITING
          && System.nanoTime() < deadline);
      return state;
    }
  }

  private Spooled spool(Mail mail) {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Runnable run =
        () -> {
          try {
            defer(mail);
            thrown.complete(null);
          } catch (MessagingException | RuntimeException e) {
            thrown.complete(e);
          }
        };
    return new Spooled(Thread.ofPlatform().daemon().start(run), thrown);
  }

  /** James would run it again at once, six times, and put it into its error repository. */
  @Test
  void aMailThatCannotBeKeptShouldNotGoBackToJamesWhenItEnds() throws Exception {
    open("store", ALWAYS, mail -> {});
    Spooled held = spool(mail("Mail2", "one@arkum.ch"));
    failed.await();
    assertThat(queue.troubles())
        .containsExactly("the deferred queue cannot store or remove mail: FileSystemException");

    queue.close();

    assertThat(held.end()).isEqualTo(Thread.State.WAITING);
    Spooled afterwards = spool(mail("Mail5", "one@arkum.ch"));
    assertThat(afterwards.end()).isEqualTo(Thread.State.WAITING);
  }

  @Test
  void aThreadThatIsInterruptedShouldNotComeBackWhenJamesEnds() throws Exception {
    JamesSpool spool = new JamesSpool(3, false, mail -> {});
    open("store", ALWAYS, mail -> {}, spool);
    Spooled held = spool(mail("Mail2", "one@arkum.ch"));
    failed.await();
    assertThat(spool.held().availablePermits()).isZero();

    held.thread().interrupt();
    queue.close();

    assertThat(held.end()).isEqualTo(Thread.State.WAITING);
    assertThat(spool.held().availablePermits()).isEqualTo(1);
  }

  /** As James does when the connection to RabbitMQ comes back: the mail comes again. */
  @Test
  void aThreadThatIsInterruptedShouldComeBackWhenJamesDoesNotEnd() throws Exception {
    JamesSpool spool = new JamesSpool(3, false, mail -> {});
    open("store", ALWAYS, mail -> {}, spool);
    Spooled held = spool(mail("Mail2", "one@arkum.ch"));
    failed.await();

    held.thread().interrupt();

    assertThat(held.end()).isEqualTo(Thread.State.TERMINATED);
    assertThat(held.thrown().join()).isInstanceOf(NotStoredException.class);
    assertThat(spool.held().availablePermits()).isEqualTo(1);
  }

  @Test
  void aMailOfASpoolInMemoryShouldGoToTheErrorRepositoryWhenJamesEnds() throws Exception {
    open("store", ALWAYS, mail -> {}, new JamesSpool(20, true, mail -> {}));
    MailImpl mail = mail("Mail2", "one@arkum.ch");
    Spooled held = spool(mail);
    failed.await();

    queue.close();

    assertThat(held.end()).isEqualTo(Thread.State.TERMINATED);
    assertThat(held.thrown().join()).isInstanceOf(MessagingException.class);
    // For James's next run it is one that has never waited.
    assertThat(Deferral.of(mail)).isEmpty();
  }

  @Test
  void aMailThatIsInTheRepositoryShouldNotHoldItsAttempt() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    open(
        "store",
        0,
        mail -> {
          failures.set(ALWAYS);
          try {
            defer(mail);
            thrown.complete(null);
          } catch (MessagingException e) {
            thrown.complete(e);
            throw e;
          }
        });
    MailImpl mail = mail("Mail3", "one@arkum.ch");
    queue.defer(mail, new MailMessage(mail), Instant.now());

    queue.start();

    assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(MessagingException.class);
    assertThat(failed.getCount()).isEqualTo(1);
    assertThat(repository.size()).isEqualTo(1);
  }

  /** It says that it waits, and is taken out of the repository meanwhile. */
  @Test
  void aMailThatAnAdministratorReprocessesShouldBeKeptAsSoonAsItCan() throws Exception {
    open("store", 0, mail -> {});
    MailImpl mail = mail("Mail6", "one@arkum.ch");
    queue.defer(mail, new MailMessage(mail), Instant.now());
    repository.remove(MailKey.forMail(mail));
    failures.set(2);

    assertThat(defer(mail)).isTrue();

    assertThat(failed.getCount()).isZero();
    assertThat(repository.size()).isEqualTo(1);
  }

  @Test
  void aMessageShouldBeReadOnceHoweverOftenItsMailCannotBeKept() throws Exception {
    open("store", 2, mail -> {});
    MailImpl mail = mail("Mail7", "one@arkum.ch");
    MessageSource message = new MailMessage(mail);
    AtomicInteger opened = new AtomicInteger();

    queue.deferFromSpool(
        mail,
        () -> {
          opened.incrementAndGet();
          return message.open();
        });

    assertThat(failed.getCount()).isZero();
    assertThat(opened).hasValue(1);
  }

  @Test
  void whatIsNoFaultOfTheDiskShouldBeThrownAtOnce() throws Exception {
    open("store", ALWAYS, mail -> {});
    for (Exception noDisk :
        List.of(
            new IllegalStateException("planted"),
            new MessagingException("planted"),
            new MessagingException("planted", new NotSerializableException("planted")))) {
      failure = noDisk;
      int before = failures.get();

      Spooled mail = spool(mail("Mail8", "one@arkum.ch"));

      assertThat(mail.end()).isEqualTo(Thread.State.TERMINATED);
      assertThat(mail.thrown().join()).isInstanceOf(NotStoredException.class);
      assertThat(before - failures.get()).isEqualTo(1);
    }
  }

  @Test
  void otherMailShouldPassWhileHalfOfTheThreadsAreHeld() throws Exception {
    BlockingQueue<String> end = new LinkedBlockingQueue<>();
    JamesSpool spool = new JamesSpool(3, false, mail -> end.add(mail.getName()));
    open("store", ALWAYS, mail -> {}, spool);
    Spooled held = spool(mail("Mail9", "one@arkum.ch"));
    failed.await();
    MailImpl second = mail("Mail10", "one@arkum.ch");

    Spooled passed = spool(second);

    assertThat(passed.end()).isEqualTo(Thread.State.TERMINATED);
    assertThat(passed.thrown().join()).isNull();

    assertThat(end).containsExactly("Mail10");
    // It is one that has never waited.
    assertThat(Deferral.of(second)).isEmpty();
    failures.set(0);
    assertThat(held.end()).isEqualTo(Thread.State.TERMINATED);
    assertThat(held.thrown().join()).isNull();
    assertThat(repository.size()).isEqualTo(1);
    assertThat(end).hasSize(1);
  }

  @Test
  void twoQueuesShouldHoldHalfOfTheThreadsTogether() throws Exception {
    BlockingQueue<String> end = new LinkedBlockingQueue<>();
    JamesSpool spool = new JamesSpool(3, false, mail -> end.add(mail.getName()));
    open("store", ALWAYS, mail -> {}, spool);
    DeferredQueue first = queue;
    spool(mail("Mail11", "one@arkum.ch"));
    failed.await();
    open("store", ALWAYS, mail -> {}, spool);

    Spooled passed = spool(mail("Mail12", "one@arkum.ch"));

    assertThat(passed.end()).isEqualTo(Thread.State.TERMINATED);
    assertThat(end).containsExactly("Mail12");
    first.close();
  }

  @Test
  void whatWasDeliveredAndCannotBeRemovedShouldNotBeDeliveredAgain() throws Exception {
    open("remove", 3, mail -> attempts.incrementAndGet());
    queue.start();
    defer(mail("Mail4", "one@arkum.ch"));

    empty.await();

    assertThat(attempts).hasValue(1);
    assertThat(repository.size()).isZero();
  }
}
