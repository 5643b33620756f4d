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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesvirtual.spool.SampleMails.mail;

import jakarta.mail.MessagingException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.mailet.MailMessage;
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
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch failed = new CountDownLatch(2);
  private final CountDownLatch empty = new CountDownLatch(1);
  private final AtomicInteger attempts = new AtomicInteger();

  /** A queue on a repository one of whose methods fails at first. */
  private void open(String method, int times, MailProcessor pipeline) throws Exception {
    repository = Repositories.in(folder);
    failures.set(times);
    queue = new DeferredQueue(failingAtFirst(method), pipeline, "virtual", "bounces", PARAMETERS);
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
                  throw new MessagingException("planted: read-only");
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

  @Test
  void aMailThatCannotBeKeptShouldGoBackToJamesWhenItEnds() throws Exception {
    open("store", ALWAYS, mail -> {});
    MailImpl mail = mail("Mail2", "one@arkum.ch");
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread spool =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    defer(mail);
                    thrown.complete(null);
                  } catch (MessagingException e) {
                    thrown.complete(e);
                  }
                });
    failed.await();
    assertThat(queue.troubles())
        .containsExactly("the deferred queue cannot store or remove mail: MessagingException");

    queue.close();

    spool.join();
    assertThat(thrown.join()).isInstanceOf(MessagingException.class);
    // For James's next run it is one that has never waited.
    assertThat(Deferral.of(mail)).isEmpty();
  }

  @Test
  void aMailThatIsInTheRepositoryShouldNotHoldItsAttempt() throws Exception {
    open("store", 0, mail -> {});
    MailImpl mail = mail("Mail3", "one@arkum.ch");
    queue.defer(mail, new MailMessage(mail), Instant.now());
    failures.set(ALWAYS);

    assertThatThrownBy(() -> defer(mail)).isInstanceOf(MessagingException.class);

    assertThat(Deferral.of(mail)).isPresent();
    assertThat(failed.getCount()).isEqualTo(1);
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
