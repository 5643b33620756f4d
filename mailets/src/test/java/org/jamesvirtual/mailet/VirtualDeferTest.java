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
package org.jamesvirtual.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.repository.Repositories;
import org.jamesvirtual.spool.DeferredQueues;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualDeferTest {

  private static final Outcome LOCKED =
      new Outcome.Deferred(EnhancedStatus.MAILBOX_UNAVAILABLE, "locked", "locked");

  private final DeferredQueues queues = new DeferredQueues();
  private MailRepository repository;
  private VirtualDefer mailet;

  @TempDir private Path folder;

  @BeforeEach
  void init() throws Exception {
    repository = Repositories.in(folder);
    mailet = mailet();
    mailet.init(FakeMailetConfig.builder().build());
  }

  private VirtualDefer mailet() {
    return mailet(repository);
  }

  private VirtualDefer mailet(MailRepository repository) {
    return new VirtualDefer(
        storeOf(repository),
        () -> null,
        SampleMails.parameters(Duration.ofMinutes(5)),
        queues,
        SampleMails.SPOOL);
  }

  @AfterEach
  void destroy() {
    mailet.destroy();
  }

  private static MailRepositoryStore storeOf(MailRepository repository) {
    return (MailRepositoryStore)
        Proxy.newProxyInstance(
            MailRepositoryStore.class.getClassLoader(),
            new Class<?>[] {MailRepositoryStore.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("select");
              return repository;
            });
  }

  @Test
  void whoWasDeliveredToBeforeJamesRunsTheMailAgainShouldNotWait() throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", "delivered@arkum.ch", "locked@arkum.ch");
    RecipientFailures.note(mail, Map.of(new MailAddress("locked@arkum.ch"), LOCKED));

    mailet.service(mail);

    assertThat(repository.retrieve(new MailKey("Mail1")).getRecipients())
        .containsExactly(new MailAddress("locked@arkum.ch"));
  }

  /** It might need a processor that James makes after this mailet. */
  @Test
  void nothingShouldBeTriedBeforeTheQueuesAreStarted() throws Exception {
    Set<Thread> before = runs();
    mailet.destroy();
    mailet = mailet();

    mailet.init(FakeMailetConfig.builder().build());

    assertThat(runs()).isSubsetOf(before);
    queues.start();
    assertThat(runs()).anyMatch(run -> !before.contains(run));
  }

  private static Set<Thread> runs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("virtual-queue-run"))
        .collect(Collectors.toSet());
  }

  @Test
  void aSecondOneWithTheSameRepositoryShouldBeRefusedWhileThatOneIsThere() throws Exception {
    VirtualDefer second = mailet();
    FakeMailetConfig samePath =
        FakeMailetConfig.builder()
            .setProperty("repositoryPath", "file://var/mail/virtual-deferred")
            .build();

    assertThatThrownBy(() -> second.init(samePath))
        .isInstanceOf(MessagingException.class)
        .hasMessageContaining("two VirtualDefer");
    mailet.destroy();
    second.init(samePath);
    second.destroy();
  }

  @Test
  void aSecondOneWithAnotherSpellingOfThePathShouldBeRefused() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("var/mail"));
    for (String path : List.of("var/mail/../mail/waiting", "link/waiting/")) {
      VirtualDefer second = mailet(Repositories.in(folder, path));
      FakeMailetConfig spelling =
          FakeMailetConfig.builder().setProperty("repositoryPath", "file://" + path).build();

      assertThatThrownBy(() -> second.init(spelling))
          .isInstanceOf(MessagingException.class)
          .hasMessageContaining("two VirtualDefer");
    }
  }

  @Test
  void oneThatWasNotMadeShouldEndWithoutAnError() {
    VirtualDefer second = mailet(repository);
    assertThatThrownBy(() -> second.init(FakeMailetConfig.builder().build()))
        .hasMessageContaining("two VirtualDefer");

    second.destroy();
    mailet(repository).destroy();
  }

  @Test
  void mailThatCameByLmtpShouldBeDeferredInTheReplyAlone() throws Exception {
    MailImpl mail = SampleMails.mail("Mail2", "locked@arkum.ch", "other@arkum.ch");
    mail.setErrorMessage("5.1.1 not what a mail is deferred for");
    RecipientFailures.note(mail, Map.of(new MailAddress("locked@arkum.ch"), LOCKED));
    List<Recipient> recipients =
        mail.getRecipients().stream()
            .map(MailAddresses::toAddress)
            .map(address -> new Recipient(address, Optional.of(address)))
            .toList();
    DeliveryReport report =
        DeliveryReport.open(mail, new LmtpEnvelope(Address.NULL, recipients, Optional.empty()));

    mailet.service(mail);

    assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    assertThat(repository.size()).isZero();
    assertThat(report.close())
        .extracting(outcome -> outcome.status().toString())
        .containsExactly("4.2.0", "4.3.0");
  }
}
