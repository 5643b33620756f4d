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
package org.jamesvirtual.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import jakarta.mail.MessagingException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.jamesvirtual.mailet.MailMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncedMailRepositoryTest {

  private static final String MESSAGE = "Subject: gr\u00fc\u00dfe\r\n\r\n\u00ff\u0000\nend";

  @TempDir private Path folder;

  private static MailImpl mail(String name, String message) throws Exception {
    MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(name);
    source.getWritableOutputStream().write(message.getBytes(StandardCharsets.ISO_8859_1));
    source.getWritableOutputStream().close();
    MailImpl mail =
        MailImpl.builder()
            .name(name)
            .sender("sender@example.org")
            .addRecipients("one@arkum.ch", "two@arkum.ch")
            .state("virtual-deferred")
            .build();
    mail.setMessageContent(source);
    return mail;
  }

  private static String bytes(Mail mail) throws Exception {
    try (InputStream in = new MailMessage(mail).open()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private Path onlyFile() {
    Path mails = folder.resolve("var/mail/waiting");
    String[] names = mails.toFile().list();
    assertThat(names).hasSize(1);
    return mails.resolve(names[0]);
  }

  @Test
  void aMailShouldComeBackWithItsBytesAfterARestart() throws Exception {
    MailImpl mail = mail("Mail/1 with-!odd:name", MESSAGE);
    mail.setAttribute(Attribute.convertToAttribute("since", 4711L));
    MailKey key = Repositories.in(folder).store(mail);

    MailRepository again = Repositories.in(folder);

    assertThat(ImmutableList.copyOf(again.list())).containsExactly(key);
    Mail stored = again.retrieve(key);
    assertThat(stored.getName()).isEqualTo("Mail/1 with-!odd:name");
    assertThat(stored.getMaybeSender().asString()).isEqualTo("sender@example.org");
    assertThat(stored.getRecipients())
        .extracting(MailAddress::asString)
        .containsExactly("one@arkum.ch", "two@arkum.ch");
    assertThat(stored.attributesMap().toString()).contains("4711");
    assertThat(bytes(stored)).isEqualTo(MESSAGE);
  }

  @Test
  void aMailOfTheSameNameShouldReplaceTheOneThatIsBeingRead() throws Exception {
    MailRepository repository = Repositories.in(folder);
    MailKey key = repository.store(mail("same", MESSAGE));
    Mail before = repository.retrieve(key);

    repository.store(mail("same", "Subject: other\r\n\r\n"));

    assertThat(repository.size()).isEqualTo(1);
    assertThat(bytes(before)).isEqualTo(MESSAGE);
    assertThat(bytes(repository.retrieve(key))).isEqualTo("Subject: other\r\n\r\n");
  }

  @Test
  void whatCannotBeReadShouldBeLeftWhereItIs() throws Exception {
    MailRepository repository = Repositories.in(folder);
    MailKey key = repository.store(mail("broken", MESSAGE));
    Files.write(onlyFile(), new byte[] {0, 0, 0, 9, 1, 2});

    assertThatThrownBy(() -> repository.retrieve(key)).isInstanceOf(MessagingException.class);

    assertThat(Repositories.in(folder).size()).isEqualTo(1);
  }

  @Test
  void whatACrashLeftUnfinishedShouldGo() throws Exception {
    Repositories.in(folder);
    Files.writeString(folder.resolve("var/mail/waiting/1.tmp"), "half");

    assertThat(Repositories.in(folder).size()).isZero();

    assertThat(folder.resolve("var/mail/waiting")).isEmptyDirectory();
  }

  @Test
  void othersShouldNotReadTheMail() throws Exception {
    Repositories.in(folder);

    assertThat(Files.getPosixFilePermissions(folder.resolve("var/mail/waiting")))
        .allMatch(permission -> permission.name().startsWith("OWNER_"));
  }

  @Test
  void aRemovedMailShouldBeGone() throws Exception {
    MailRepository repository = Repositories.in(folder);
    MailKey key = repository.store(mail("gone", MESSAGE));

    repository.remove(key);

    assertThat(repository.retrieve(key)).isNull();
    assertThat(repository.list().hasNext()).isFalse();
  }
}
