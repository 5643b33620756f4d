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
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.collect.ImmutableList;
import jakarta.mail.MessagingException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
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
    String[] names = mails.toFile().list((in, name) -> !name.equals(FolderLock.FILE));
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
  void aFileWithANameThatIsNoneOfAMailShouldBeListedByItAndNotBeRead() throws Exception {
    MailRepository repository = Repositories.in(folder);
    MailKey key = repository.store(mail("100% sure", MESSAGE));
    Path mails = folder.resolve("var/mail/waiting");
    for (String stray : List.of("50%off.mail", "a b.mail")) {
      Files.copy(mails.resolve("100%25+sure.mail"), mails.resolve(stray));
    }

    assertThat(ImmutableList.copyOf(repository.list()))
        .containsExactlyInAnyOrder(key, new MailKey("50%off.mail"), new MailKey("a b.mail"));
    for (String stray : List.of("50%off.mail", "a b.mail")) {
      assertThatThrownBy(() -> repository.retrieve(new MailKey(stray)))
          .isInstanceOf(MessagingException.class)
          .hasMessageContaining("is not named as one");
    }
    assertThat(repository.retrieve(key)).isNotNull();
    assertThat(repository.retrieve(new MailKey("100%25+sure.mail"))).isNull();
    assertThat(repository.retrieve(new MailKey("../waiting/a b.mail"))).isNull();
  }

  @Test
  void whatACrashLeftUnfinishedShouldGo() throws Exception {
    LifecycleUtil.dispose(Repositories.in(folder));
    Path unfinished = Files.writeString(folder.resolve("var/mail/waiting/1.tmp"), "half");

    assertThat(Repositories.in(folder).size()).isZero();

    assertThat(unfinished).doesNotExist();
  }

  @Test
  void whatIsBeingWrittenShouldStayWhenJamesOpensTheFolderOnceMore() throws Exception {
    Repositories.in(folder);
    Path unfinished = Files.writeString(folder.resolve("var/mail/waiting/1.tmp"), "half");

    Repositories.in(folder);

    assertThat(unfinished).exists();
  }

  @Test
  void theCauseShouldBeToldAndNotWhatCameOfIt() throws Exception {
    MailRepository repository = Repositories.in(folder);
    MailImpl mail = mail("unreadable", MESSAGE);
    mail.setMessageContent(new UnreadableMessage(folder.resolve("var/mail/waiting")));

    Throwable thrown = catchThrowable(() -> repository.store(mail));

    assertThat(thrown).isInstanceOf(MessagingException.class);
    assertThat(thrown.getCause()).hasMessage("the cause");
    assertThat(thrown.getCause().getSuppressed())
        .hasExactlyElementsOfTypes(DirectoryNotEmptyException.class);
  }

  /** Cannot be read, and lets the half of it that was written not be removed. */
  private static final class UnreadableMessage implements MimeMessageSource {
    private final Path waiting;

    private UnreadableMessage(Path waiting) {
      this.waiting = waiting;
    }

    @Override
    public String getSourceId() {
      return "unreadable";
    }

    @Override
    public long getMessageSize() {
      return 1;
    }

    @Override
    public InputStream getInputStream() {
      return new FilterInputStream(InputStream.nullInputStream()) {
        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(waiting, "*.tmp")) {
            for (Path unfinished : files) {
              Files.delete(unfinished);
              Files.createDirectories(unfinished.resolve("not-empty"));
            }
          }
          throw new IOException("the cause");
        }
      };
    }
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
