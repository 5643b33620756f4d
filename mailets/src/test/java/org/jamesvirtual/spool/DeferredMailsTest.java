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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    byte[] whole = Files.readAllBytes(waiting.resolve("Mail1.mail"));
    Path half = Files.write(waiting.resolve("Mail2.mail"), new byte[] {0, 0, 0, 9, 1, 2});
    Path other = Files.createFile(waiting.resolve("Mail3.mail"));

    assertThat(mails.due(Instant.now().plus(Duration.ofDays(1)))).hasSize(1);
    assertThat(mails.unreadable()).isEqualTo(2);

    Files.write(half, whole);
    Files.delete(other);
    assertThat(mails.due(Instant.now().plus(Duration.ofDays(1)))).isNotEmpty();
    assertThat(mails.unreadable()).isZero();
  }
}
