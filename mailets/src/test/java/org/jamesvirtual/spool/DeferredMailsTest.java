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

import jakarta.mail.MessagingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.server.core.MailImpl;
import org.jamesvirtual.repository.Repositories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferredMailsTest {
  @Test
  void aMailThatWasStoredAgainShouldNotBeTriedForWhatWasKnownBefore(@TempDir Path folder)
      throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    MailImpl mail = SampleMails.mail("Mail1", "b@x.example");
    mails.store(mail);
    DeferredMails.Waiting known = mails.due(Instant.now()).get(0);
    assertThat(mails.retrieve(known)).isNotNull();

    mails.store(mail);

    assertThat(mails.retrieve(known)).isNull();
  }

  @Test
  void mailsThatCannotBeReadShouldBeCountedUntilTheyCanOrAreGone(@TempDir Path folder)
      throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    mails.store(SampleMails.mail("Mail1", "b@x.example"));
    Path waiting = folder.resolve("var/mail/waiting");
    Path elsewhere = folder.resolve("elsewhere");
    Repositories.in(elsewhere).store(SampleMails.mail("Mail2", "b@x.example"));
    byte[] whole = Files.readAllBytes(elsewhere.resolve("var/mail/waiting/Mail2.mail"));
    Path half = Files.write(waiting.resolve("Mail2.mail"), new byte[] {0, 0, 0, 9, 1, 2});
    Path other = Files.createFile(waiting.resolve("Mail3.mail"));

    assertThat(mails.due(Instant.now().plus(Duration.ofDays(1)))).hasSize(1);
    assertThat(mails.unreadable()).isEqualTo(2);

    Files.write(half, whole);
    Files.delete(other);
    assertThat(mails.due(Instant.now().plus(Duration.ofDays(1)))).hasSize(2);
    assertThat(mails.unreadable()).isZero();
  }

  /** As by a disk that fails. */
  @Test
  void aKnownMailThatCannotBeReadLaterShouldBeCountedUntilItCan(@TempDir Path folder)
      throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    mails.store(SampleMails.mail("Mail1", "b@x.example"));
    DeferredMails.Waiting known = mails.due(Instant.now()).get(0);
    Path file = folder.resolve("var/mail/waiting/Mail1.mail");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[] {0, 0, 0, 9, 1, 2});

    assertThatThrownBy(() -> mails.retrieve(known)).isInstanceOf(MessagingException.class);
    assertThat(mails.due(Instant.now())).containsExactly(known);
    assertThat(mails.unreadable()).isEqualTo(1);

    Files.write(file, whole);
    assertThat(mails.retrieve(known)).isNotNull();
    assertThat(mails.unreadable()).isZero();
  }

  @Test
  void aFileThatIsNotNamedAsItsMailShouldBeCountedAndTheOthersTried(@TempDir Path folder)
      throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    mails.store(SampleMails.mail("Mail1", "b@x.example"));
    Path waiting = folder.resolve("var/mail/waiting");
    Path copy = Files.copy(waiting.resolve("Mail1.mail"), waiting.resolve("Mail1-copy.mail"));
    Path noName = Files.createFile(waiting.resolve("50%off.mail"));
    Path otherName = Files.createFile(waiting.resolve("a b.mail"));

    assertThat(mails.due(Instant.now()))
        .extracting(DeferredMails.Waiting::key)
        .containsExactly(new MailKey("Mail1"));
    assertThat(mails.unreadable()).isEqualTo(3);

    for (Path file : List.of(copy, noName, otherName)) {
      Files.delete(file);
    }
    assertThat(mails.due(Instant.now())).hasSize(1);
    assertThat(mails.unreadable()).isZero();
  }

  @Test
  void aKnownMailThatIsReplacedByACopyOfAnotherShouldNotBeTried(@TempDir Path folder)
      throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    mails.store(SampleMails.mail("Mail1", "b@x.example"));
    mails.store(SampleMails.mail("Mail2", "b@x.example"));
    Path waiting = folder.resolve("var/mail/waiting");
    Files.copy(
        waiting.resolve("Mail1.mail"),
        waiting.resolve("Mail2.mail"),
        StandardCopyOption.REPLACE_EXISTING);

    DeferredMails.Waiting second =
        mails.due(Instant.now()).stream()
            .filter(waits -> waits.key().equals(new MailKey("Mail2")))
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> mails.retrieve(second))
        .isInstanceOf(MessagingException.class)
        .hasMessageContaining("Mail1 under another name");
  }

  @Test
  void aMailShouldNotBeLeftOutForWhatWaitsUnderItsOwnName(@TempDir Path folder) throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    MailImpl mail = SampleMails.mail("Mail1", "b@x.example");
    mails.store(mail);

    assertThat(mails.notWaitingElsewhere(mail, new MailKey("other")))
        .containsExactlyElementsOf(mail.getRecipients());
  }

  @Test
  void aMailShouldNotBeLeftOutForOneThatCannotBeRead(@TempDir Path folder) throws Exception {
    DeferredMails mails = new DeferredMails(Repositories.in(folder));
    MailImpl mail = SampleMails.mail("Mail1", "b@x.example");
    mails.store(mail);
    DeferredMails.Waiting known = mails.due(Instant.now()).get(0);
    assertThat(mails.notWaiting(mail)).isEmpty();

    Files.write(folder.resolve("var/mail/waiting/Mail1.mail"), new byte[] {0, 0, 0, 9, 1, 2});
    assertThatThrownBy(() -> mails.retrieve(known)).isInstanceOf(MessagingException.class);

    assertThat(mails.notWaiting(mail)).containsExactlyElementsOf(mail.getRecipients());
  }
}
