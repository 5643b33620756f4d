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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever goes wrong inside James between the message and the mailbox: never a 250 for a recipient
 * whose message is not whole on disk, one reply for each recipient, and a session that goes on.
 */
class JamesTrapsIT {
  private static final int LIMIT_KILOBYTES = 2048;
  private static final String ROOT_PROCESSOR = "<processor state=\"root\" enableJmx=\"false\">";
  private static final String WITHOUT_END =
      """
      <processor state="without-end" enableJmx="false">
          <mailet match="SenderIs=nobody@trap.example" class="Null"/>
      </processor>
      """;

  private static SampleSite site;
  private static EmbeddedJames james;

  private MailClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    james = EmbeddedJames.on(site);
    TrapMailet.packInto(james.extensions());
    String traps = traps();
    james
        .edit(
            "mailetcontainer.xml",
            text -> text.replace(ROOT_PROCESSOR, WITHOUT_END + ROOT_PROCESSOR + traps))
        .edit(
            "lmtpserver.xml",
            text -> text.replace("<maxmessagesize>0<", "<maxmessagesize>" + LIMIT_KILOBYTES + "<"))
        .start();
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

  @ParameterizedTest
  @ValueSource(strings = {"checked", "unchecked", "error", "propagated", "swallowed", "dropped"})
  void mailThatReachesNoMailboxShouldBeDeferred(String trap) throws IOException {
    List<String> recipients = List.of("mueller@arkum.ch", "mueller@opal.ch", "mueller@arkum.ch");

    List<Reply> replies =
        client.deliver(trap + "@trap.example", recipients, Messages.withSubject(trap));

    assertThat(replies)
        .allSatisfy(reply -> assertThat(reply.toString()).matches("451 4\\.\\d\\.\\d .*"))
        .allSatisfy(reply -> assertThat(reply.text()).doesNotContain("secret", "trap"));
    assertNothingStored(trap);
    assertSessionGoesOn();
  }

  @Test
  void mailShouldBeDeliveredWhenTheFailureOfAMailetIsToBeIgnored() throws IOException {
    List<Reply> replies =
        client.deliver(
            "ignored@trap.example", List.of("mueller@opal.ch"), Messages.withSubject("ignored"));

    assertThat(replies).extracting(Reply::code).containsExactly(250);
    assertThat(Files.readString(site.mailbox("opal.ch/mueller"))).contains("Subject: ignored\n");
  }

  @Test
  void onlyTheRecipientOfTheFailingMailetShouldBeDeferred() throws IOException {
    List<Reply> replies =
        client.deliver(
            "sender@example.org",
            List.of("mueller@arkum.ch", "weber@arkum.ch", "mueller@opal.ch"),
            Messages.withSubject("partly"));

    assertThat(replies.get(1).code()).isEqualTo(451);
    assertThat(site.mailbox("arkum.ch/weber/new")).doesNotExist();
    assertStoredWhereSuccess(replies.get(0), "arkum.ch/mueller", "partly");
    assertStoredWhereSuccess(replies.get(2), "opal.ch/mueller", "partly");
    assertSessionGoesOn();
  }

  @Test
  void aMessageWithALineOverTheLimitShouldBeRefusedForEveryRecipient() throws IOException {
    byte[] message =
        Messages.bytes(
            "Subject: overlong\r\n\r\nbefore\r\n" + "x".repeat(1024 * 1024) + "\r\nafter\r\n");

    List<Reply> replies =
        client.deliver(
            "sender@example.org", List.of("mueller@arkum.ch", "mueller@opal.ch"), message);

    assertThat(replies).allSatisfy(r -> assertThat(r.code()).isGreaterThanOrEqualTo(400));
    assertNothingStored("overlong");
    assertSessionGoesOn();
  }

  @Test
  void aMessageOverMaxmessagesizeShouldBeRefusedForEveryRecipient() throws IOException {
    byte[] message = Messages.ofSize((LIMIT_KILOBYTES + 100) * 1024);

    List<Reply> replies =
        client.deliver(
            "sender@example.org", List.of("mueller@arkum.ch", "mueller@opal.ch"), message);

    assertThat(replies)
        .allSatisfy(reply -> assertThat(reply.toString()).matches("55\\d 5\\.3\\.4 .*"));
    assertNothingStored("big");
    assertSessionGoesOn();
  }

  @Test
  void aBrokenOffMessageShouldNotBeStored() throws IOException {
    client.mail("sender@example.org");
    client.rcpt("mueller@opal.ch");
    client.command("DATA");
    client.sendUnfinished(Messages.withSubject("broken off"));
    client.close();

    connect();
    assertSessionGoesOn();
    assertNothingStored("broken off");
  }

  private void assertSessionGoesOn() throws IOException {
    List<Reply> next =
        client.deliver(
            "sender@example.org", List.of("info@arkum.com"), Messages.withSubject("afterwards"));
    assertThat(next).extracting(Reply::code).containsExactly(250);
    assertThat(client.quit()).extracting(Reply::code).containsExactly(221);
  }

  private static void assertStoredWhereSuccess(Reply reply, String mailbox, String subject)
      throws IOException {
    if (reply.code() == 250) {
      assertThat(Files.readString(site.mailbox(mailbox))).contains("Subject: " + subject + "\n");
    } else {
      assertThat(reply.code()).isEqualTo(451);
    }
  }

  private static void assertNothingStored(String subject) throws IOException {
    for (String mailbox : List.of("arkum.ch/mueller", "opal.ch/mueller")) {
      if (Files.exists(site.mailbox(mailbox))) {
        assertThat(Files.readString(site.mailbox(mailbox)))
            .as(mailbox)
            .doesNotContain("Subject: " + subject + "\n");
      }
    }
  }

  private static String traps() throws IOException {
    try (InputStream traps = JamesTrapsIT.class.getResourceAsStream("traps.xml")) {
      return new String(traps.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
