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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded James answers to an LMTP client, RFC 2033. */
class LmtpDialogueIT {
  private static final String SENDER = "sender@example.org";
  private static final String UNTABLED = "untabled@arkum.ch";

  private static SampleSite site;
  private static EmbeddedJames james;

  private MailClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    site.set("deliver_lock_attempts", "2");
    site.set("deliver_lock_delay", "1s");
    // One address, and no other, is asked for in a table that is not there.
    site.addTo("virtual_mailbox", UNTABLED + " arkum.ch/untabled");
    site.set(
        "virtual_uid_maps",
        "inline:{{mueller@arkum.ch=%1$d}, {weber@arkum.ch=%1$d}, {mueller@opal.ch=%1$d}},"
                .formatted(site.uid())
            + " hash:$config_directory/missing");
    james = EmbeddedJames.on(site).edit("mailetcontainer.xml", LmtpDialogueIT::withFilter).start();
  }

  private static String withFilter(String text) {
    String first = "<mailet match=\"All\" class=\"org.jamesvirtual.mailet.VirtualAlias\">";
    return text.replace(
        first,
        """
        <mailet match="SenderIs=spammer@example.org" class="ToProcessor">
            <processor>bounces</processor>
            <notice>5.7.1 this is spam</notice>
            <onMailetException>propagate</onMailetException>
        </mailet>
        """
            + first);
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @BeforeEach
  void connect() throws IOException {
    client = MailClient.lmtp(james.lmtpPort());
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  @Test
  void theGreetingShouldAnnounceWhatPostfixAsksFor() {
    assertThat(client.extensions()).contains("PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME");
  }

  @Test
  void smtpsHelloShouldBeRefused() throws IOException {
    assertThat(client.command("EHLO client.example").code()).isEqualTo(500);
    assertThat(client.command("HELO client.example").code()).isEqualTo(500);
  }

  @Test
  void aDeliveredMessageShouldBeAnsweredWithSuccess() throws IOException {
    List<Reply> replies =
        client.deliver(
            SENDER, List.of("mueller@arkum.ch", "weber@arkum.ch"), Messages.withSubject("stored"));

    assertThat(replies).allSatisfy(r -> assertThat(r.toString()).startsWith("250 2.0.0 "));
    assertThat(Files.readString(site.mailbox("arkum.ch/mueller"))).contains("Subject: stored\n");
  }

  @Test
  void whatAFilterRefusesShouldBeRefusedInTheReplyAlone() throws IOException {
    List<Reply> replies =
        client.deliver(
            "spammer@example.org",
            List.of("mueller@arkum.ch", "weber@arkum.ch"),
            Messages.withSubject("refused"));

    assertThat(replies).hasSize(2);
    assertThat(replies)
        .allSatisfy(r -> assertThat(r.toString()).startsWith("554 5.7.1 this is spam"));
    assertThat(james.logLines("non-delivery notification")).isEmpty();
    assertThat(site.mailbox("arkum.ch/mueller"))
        .satisfiesAnyOf(
            mbox -> assertThat(mbox).doesNotExist(),
            mbox -> assertThat(mbox).content().doesNotContain("Subject: refused"));
  }

  @Test
  void aSecondMessageShouldBeAcceptedWithoutRset() throws IOException {
    client.deliver(SENDER, List.of("mueller@opal.ch"), Messages.withSubject("first of two"));
    List<Reply> second =
        client.deliver(
            "other@example.org", List.of("mueller@opal.ch"), Messages.withSubject("second of two"));

    assertThat(second).extracting(Reply::code).containsExactly(250);
    assertThat(Files.readString(site.mailbox("opal.ch/mueller")))
        .contains("Subject: first of two\n", "Return-Path: <other@example.org>\n");
    assertInStep();
  }

  @Test
  void everyAcceptedRcptShouldGetOneReplyWhenAddressesAreRepeated() throws IOException {
    client.mail(SENDER);
    assertThat(client.rcpt("mueller@arkum.ch").code()).isEqualTo(250);
    assertThat(client.rcpt("nobody@arkum.ch").code()).isEqualTo(550);
    assertThat(client.rcpt("mueller@arkum.ch").code()).isEqualTo(250);
    assertThat(client.rcpt("weber@arkum.ch").code()).isEqualTo(250);

    List<Reply> replies = client.data(Messages.withSubject("repeated"), 3);

    assertThat(replies).extracting(Reply::code).containsExactly(250, 250, 250);
    assertThat(Files.readString(site.mailbox("arkum.ch/mueller")).split("Subject: repeated\n", -1))
        .as("two copies, as virtual(8) makes them")
        .hasSize(3);
    assertInStep();
  }

  @Test
  void anUnknownUserShouldBeRefusedAtRcpt() throws IOException {
    client.mail(SENDER);

    assertThat(client.rcpt("nobody@arkum.ch").toString()).startsWith("550 5.1.1 ");
    assertThat(client.rcpt("mueller@elsewhere.example").toString()).startsWith("550 5.1.1 ");
  }

  @Test
  void dataShouldBeRefusedWhenNoRecipientIsValid() throws IOException {
    client.mail(SENDER);
    client.rcpt("nobody@arkum.ch");

    assertThat(client.command("DATA").code()).isEqualTo(503);
  }

  @Test
  void aLockedMboxShouldBeDeferredAndNoOther() throws IOException {
    Path lock = Files.createFile(site.mailbox("arkum.ch/mueller.lock"));
    try {
      List<Reply> replies =
          client.deliver(
              SENDER,
              List.of("mueller@arkum.ch", "mueller@opal.ch"),
              Messages.withSubject("locked"));

      assertThat(replies.getFirst().toString()).startsWith("451 4.2.0 ");
      assertThat(replies.getLast().toString()).startsWith("250 2.0.0 ");
      assertThat(lock).as("the lock of somebody else").exists();
    } finally {
      Files.delete(lock);
    }
    assertThat(site.mailbox("arkum.ch/mueller"))
        .satisfiesAnyOf(
            mbox -> assertThat(mbox).doesNotExist(),
            mbox -> assertThat(mbox).content().doesNotContain("Subject: locked"));
  }

  @Test
  void aBrokenTableShouldDefer() throws IOException {
    client.mail(SENDER);

    assertThat(client.rcpt(UNTABLED).toString()).matches("451 4\\.3\\.\\d .*");
  }

  @Test
  void aMessageOverTheMailboxLimitShouldBeRefusedByDefault() throws IOException {
    byte[] big = Messages.ofSize(50 * 1024 * 1024);

    List<Reply> replies = client.deliver(SENDER, List.of("mueller@opal.ch", "weber@arkum.ch"), big);

    assertThat(replies).allSatisfy(r -> assertThat(r.toString()).startsWith("552 5.2.2 "));
    assertThat(site.mailbox("opal.ch/mueller"))
        .satisfiesAnyOf(
            mbox -> assertThat(mbox).doesNotExist(),
            mbox -> assertThat(mbox).content().doesNotContain("Subject: big"));
    assertInStep();
  }

  /** As many replies as there should be, none left over. */
  private void assertInStep() throws IOException {
    assertThat(client.quit()).extracting(Reply::code).containsExactly(221);
  }
}
