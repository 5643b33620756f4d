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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** X-Original-To as lmtp(8) itself writes it: {@code flags=O} in master.cf. */
class OriginalRecipientFlagIT {
  private static final String SERVICE = "lmtpo";

  private static final List<String> RECIPIENTS =
      List.of(
          "<sales@arkum.ch>",
          "<support@arkum.ch>",
          "<mueller@opal.ch>",
          "<weber+list@arkum.ch>",
          "<info@arkum.com> ORCPT=rfc822;other@x.example");

  private static final int COPIES = 6;

  @TempDir private Path folder;

  private SampleSite site;
  private EmbeddedJames james;
  private PostfixServer postfix;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable server : Stream.of(postfix, james).filter(s -> s != null).toList()) {
      server.close();
    }
  }

  @Test
  void everyCopyShouldHaveTheAddressThatPostfixWasGiven() throws IOException {
    prepare();
    site.set(SERVICE + "_destination_recipient_limit", "1");
    james.override("enable_original_recipient", "no");
    deliver();

    assertThat(copies("arkum.ch/mueller"))
        .containsExactlyInAnyOrder(
            List.of("D mueller@arkum.ch", "O sales@arkum.ch"),
            List.of("D mueller@arkum.ch", "O support@arkum.ch"));
    assertThat(copies("arkum.ch/weber"))
        .containsExactlyInAnyOrder(
            List.of("D weber@arkum.ch", "O sales@arkum.ch"),
            List.of("D weber+list@arkum.ch", "O weber+list@arkum.ch"));
    assertThat(copies("opal.ch/mueller"))
        .containsExactly(List.of("D mueller@opal.ch", "O mueller@opal.ch"));
    assertThat(copies("arkum.com/info"))
        .as("what a sender gives as ORCPT is not asked")
        .containsExactly(List.of("D info@arkum.com", "O info@arkum.com"));
  }

  /** Ours stands before Postfix's, which is a part of the message. */
  @Test
  void everyCopyShouldHaveBothWhereOursIsOn() throws IOException {
    prepare();
    site.set(SERVICE + "_destination_recipient_limit", "1");
    deliver();

    assertThat(copies("arkum.ch/mueller"))
        .containsExactlyInAnyOrder(
            List.of("O sales@arkum.ch", "D mueller@arkum.ch", "O sales@arkum.ch"),
            List.of("O support@arkum.ch", "D mueller@arkum.ch", "O support@arkum.ch"));
    assertThat(copies("arkum.com/info"))
        .containsExactly(List.of("O other@x.example", "D info@arkum.com", "O info@arkum.com"));
  }

  @Test
  void postfixShouldDeferAllMailWhereATransactionMayHaveSeveralRecipients() throws IOException {
    prepare();

    assertThat(send())
        .allSatisfy(attempt -> assertThat(attempt.status()).as("%s", attempt).isEqualTo("deferred"))
        .allSatisfy(attempt -> assertThat(attempt.dsn()).as("%s", attempt).isEqualTo("4.3.5"));
    assertThat(postfix.log()).contains(SERVICE + "_destination_recipient_limit");
  }

  private void prepare() throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    site.set(
        "virtual_alias_maps",
        "inline:{{sales@arkum.ch=mueller@arkum.ch,weber@arkum.ch},"
            + " {support@arkum.ch=mueller@arkum.ch}}");
    james = EmbeddedJames.on(site);
  }

  private void deliver() throws IOException {
    assertThat(send())
        .allSatisfy(attempt -> assertThat(attempt.status()).as("%s", attempt).isEqualTo("sent"));
  }

  private List<DeliveryStatus> send() throws IOException {
    postfix =
        PostfixServer.start(
            site,
            PostfixServer.lmtp(james.lmtpPort()).replaceFirst("lmtp", SERVICE),
            SERVICE + " unix - - n - - lmtp flags=O\n");
    james.start();
    try (MailClient client = MailClient.smtp(postfix.port())) {
      client.mail("sender@example.org");
      for (String recipient : RECIPIENTS) {
        assertThat(client.command("RCPT TO:" + recipient).code()).as(recipient).isEqualTo(250);
      }
      String queueId =
          PostfixServer.queueId(client.data(Messages.withSubject("flags"), 1).getFirst());
      return postfix.awaitAttempts(queueId, COPIES);
    }
  }

  /** The header lines of each message that say whom it is for, in their order. */
  private List<List<String>> copies(String mailbox) throws IOException {
    Path path = site.mailbox(mailbox);
    List<String> messages = new ArrayList<>();
    if (Files.isDirectory(path)) {
      for (Path file : StoredMail.newFiles(path)) {
        messages.add(Files.readString(file));
      }
    } else {
      messages.addAll(StoredCopy.messages(Files.readString(path)));
    }
    return messages.stream().map(OriginalRecipientFlagIT::recipientLines).toList();
  }

  private static List<String> recipientLines(String message) {
    return message
        .substring(0, message.indexOf("\n\n"))
        .lines()
        .filter(line -> line.matches("(?i)(X-Original-To|Delivered-To):.*"))
        .map(line -> line.replaceFirst("(?i)X-Original-To:", "O"))
        .map(line -> line.replaceFirst("(?i)Delivered-To:", "D"))
        .toList();
  }
}
