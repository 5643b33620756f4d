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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From end to end: the real Postfix takes mail by SMTP and hands it over by LMTP, James writes it,
 * the real Dovecot serves it by IMAP. All three use the files of {@code conf/}.
 */
class PostfixToDovecotIT {
  // A user of the site, so that a bounce message can be read.
  private static final String SENDER = "anna-katharina.keller@opal.com";
  private static final String UNKNOWN = "nobody@opal.ch";
  private static final List<String> RECIPIENTS =
      List.of(
          "mueller@arkum.ch",
          "hans.mueller@arkum.ch",
          "weber@arkum.ch",
          "mueller@opal.ch",
          UNKNOWN);

  private static SampleSite site;
  private static EmbeddedJames james;
  private static PostfixServer postfix;
  private static DovecotServer dovecot;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    // Postfix itself would refuse the unknown recipient; here the answer is to come from James.
    site.set("smtpd_reject_unlisted_recipient", "no");
    james = EmbeddedJames.on(site);
    postfix = PostfixServer.start(site, PostfixServer.lmtp(james.lmtpPort()));
    james.start();
    dovecot = DovecotServer.start(site);
  }

  @AfterAll
  static void stop() {
    Stream.of(dovecot, postfix, james).filter(s -> s != null).forEach(PostfixToDovecotIT::close);
  }

  @Test
  void everyMailboxShouldGetItsOwnMessagesWhenOneMessageHasFiveRecipients() throws IOException {
    String queueId = send("five", RECIPIENTS);

    List<DeliveryStatus> attempts = postfix.awaitAttempts(queueId, RECIPIENTS.size());
    assertThat(attempts)
        .extracting(DeliveryStatus::recipient)
        .containsExactlyInAnyOrderElementsOf(RECIPIENTS);
    assertThat(attempts)
        .filteredOn(attempt -> !attempt.recipient().equals(UNKNOWN))
        .allSatisfy(attempt -> assertThat(attempt.status()).as("%s", attempt).isEqualTo("sent"))
        .allSatisfy(attempt -> assertThat(attempt.dsn()).as("%s", attempt).isEqualTo("2.0.0"));
    assertThat(deliveredTo("mueller@arkum.ch", "five"))
        .containsExactlyInAnyOrder("mueller@arkum.ch", "hans.mueller@arkum.ch");
    assertThat(deliveredTo("weber@arkum.ch", "five")).containsExactly("weber@arkum.ch");
    assertThat(deliveredTo("mueller@opal.ch", "five")).containsExactly("mueller@opal.ch");
  }

  @Test
  void theSenderShouldGetABounceWhenTheRecipientIsUnknown() throws IOException {
    String queueId = send("bounced", List.of(UNKNOWN));

    DeliveryStatus attempt = postfix.awaitAttempts(queueId, 1).getFirst();
    assertThat(attempt.status()).isEqualTo("bounced");
    assertThat(attempt.dsn()).isEqualTo("5.1.1");
    postfix.awaitEmptyQueue();
    assertThat(messages(SENDER, "bounced"))
        .singleElement()
        .asString()
        .contains("Final-Recipient: rfc822; " + UNKNOWN, "Status: 5.1.1");
  }

  @Test
  void filesShouldBelongToTheMappedOwnerAlone() throws IOException {
    String queueId = send("owners", List.of("info@arkum.com", "weber@arkum.ch"));
    postfix.awaitAttempts(queueId, 2);

    assertOwner(site.mailbox("arkum.com/info"), "rw-------");
    Path maildir = site.mailbox("arkum.ch/weber");
    for (String part : List.of("", "tmp", "new", "cur")) {
      assertOwner(maildir.resolve(part), "rwx------");
    }
    try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
      List<Path> delivered = files.toList();
      assertThat(delivered).isNotEmpty();
      for (Path file : delivered) {
        assertOwner(file, "rw-------");
      }
    }
  }

  @Test
  void theMessageShouldBeReadAsItWasSent() throws IOException {
    String queueId = send("as sent", List.of("info@arkum.com", "weber@arkum.ch"));
    postfix.awaitAttempts(queueId, 2);

    assertThat(messages("weber@arkum.ch", "as sent"))
        .singleElement()
        .asString()
        .startsWith("Return-Path: <" + SENDER + ">\r\n")
        .contains("\r\nX-Original-To: weber@arkum.ch\r\nDelivered-To: weber@arkum.ch\r\n")
        .endsWith("\r\n\r\nFirst line.\r\nFrom here on, the second.\r\n");
    assertThat(messages("info@arkum.com", "as sent"))
        .singleElement()
        .asString()
        .contains("\r\n\r\nFirst line.\r\n>From here on, the second.\r\n");
  }

  @Test
  void mailShouldWaitInTheQueueWhileJamesIsStopped() throws IOException {
    james.close();
    String queueId = send("waiting", List.of("mueller@opal.ch"));

    DeliveryStatus attempt = postfix.awaitAttempts(queueId, 1).getFirst();
    assertThat(attempt.status()).isEqualTo("deferred");
    assertThat(attempt.dsn()).isEqualTo("4.4.1");

    james.start();
    postfix.flush();
    assertThat(postfix.awaitAttempts(queueId, 2).getLast().status()).isEqualTo("sent");
    assertThat(messages("mueller@opal.ch", "waiting")).hasSize(1);
  }

  private static String send(String subject, List<String> recipients) throws IOException {
    try (MailClient client = MailClient.smtp(postfix.port())) {
      client.mail(SENDER);
      for (String recipient : recipients) {
        assertThat(client.rcpt(recipient).code()).as(recipient).isEqualTo(250);
      }
      return PostfixServer.queueId(client.data(Messages.withSubject(subject), 1).getFirst());
    }
  }

  private static List<String> messages(String user, String subject) throws IOException {
    return dovecot.inbox(user).stream()
        .filter(message -> message.contains("Subject: " + subject + "\r\n"))
        .toList();
  }

  private static List<String> deliveredTo(String user, String subject) throws IOException {
    return messages(user, subject).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("Delivered-To: "))
        .map(line -> line.substring("Delivered-To: ".length()))
        .toList();
  }

  private static void assertOwner(Path path, String permissions) throws IOException {
    assertThat(Files.getAttribute(path, "unix:uid")).as("%s", path).isEqualTo(SampleSite.UID);
    assertThat(Files.getAttribute(path, "unix:gid")).as("%s", path).isEqualTo(SampleSite.GID);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .as("%s", path)
        .isEqualTo(permissions);
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
