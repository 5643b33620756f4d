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
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a mailet of James's takes after VirtualAccepted: the reply by LMTP, and where the mail is.
 */
class AcceptedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FIRST =
      "<mailet match=\"All\" class=\"org.jamesvirtual.mailet.VirtualAlias\">";

  private static final String QUARANTINED = "weber@arkum.ch";
  private static final String FORWARDED = "info@arkum.com";

  private static SampleSite site;
  private static EmbeddedJames james;

  private MailClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    james = EmbeddedJames.on(site);
    String filters =
        quarantine("RecipientIs=" + QUARANTINED, "quarantine", "")
            + quarantine("SenderIs=default@trap.example", "broken", "")
            + quarantine("SenderIs=error@trap.example", "broken", onException("error"))
            + quarantine("SenderIs=propagate@trap.example", "broken", onException("propagate"))
            + accepted("SenderIs=discard@trap.example", "")
            + "<mailet match=\"SenderIs=discard@trap.example\" class=\"Null\"/>"
            + accepted("RecipientIs=" + FORWARDED, "")
            + "<mailet match=\"RecipientIs="
            + FORWARDED
            + "\" class=\"Forward\"><forwardTo>mueller@opal.ch</forwardTo></mailet>"
            + "<mailet match=\"SenderIs=unmarked@trap.example\" class=\"Null\"/>";
    james.edit("mailetcontainer.xml", text -> text.replace(FIRST, filters + FIRST)).start();
    unusable("broken");
  }

  private static String quarantine(String match, String repository, String parameters) {
    return accepted(match, "<text>quarantined</text>")
        + "<mailet match=\"%s\" class=\"ToRepository\">".formatted(match)
        + "<repositoryPath>file://var/mail/%s/</repositoryPath>".formatted(repository)
        + parameters
        + "</mailet>";
  }

  private static String accepted(String match, String parameters) {
    return "<mailet match=\"%s\" class=\"org.jamesvirtual.mailet.VirtualAccepted\">%s</mailet>"
        .formatted(match, parameters);
  }

  private static String onException(String value) {
    return "<onMailetException>" + value + "</onMailetException>";
  }

  // A file where the folder of the repository was.
  private static void unusable(String name) throws IOException {
    Files.move(repository(name), repository(name + "-before"));
    Files.createFile(repository(name));
  }

  private static Path repository(String name) {
    return james.folder().resolve("var/mail").resolve(name);
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
  void quarantinedMailShouldBeAnsweredWithSuccessAndBeInTheRepository() throws IOException {
    List<Reply> replies = deliver("sender@example.org", "into quarantine", QUARANTINED);

    assertThat(replies).singleElement().asString().startsWith("250 2.0.0 quarantined as Mail");
    assertThat(inRepository("into quarantine")).isEqualTo(1);
    assertThat(site.mailbox("arkum.ch/weber/new")).doesNotExist();
    assertThat(james.logLines("status=sent for", QUARANTINED, "quarantined")).isNotEmpty();
  }

  @Test
  void eachRecipientShouldGetItsOwnReplyWhereSomeAreQuarantined() throws IOException {
    List<Reply> replies =
        deliver("sender@example.org", "mixed", "mueller@arkum.ch", QUARANTINED, "mueller@opal.ch");

    assertThat(replies.get(0).toString()).startsWith("250 2.0.0 delivered");
    assertThat(replies.get(1).toString()).startsWith("250 2.0.0 quarantined");
    assertThat(replies.get(2).toString()).startsWith("250 2.0.0 delivered");
    assertThat(site.mailbox("arkum.ch/mueller")).content().contains("Subject: mixed\n");
    assertThat(inRepository("mixed")).isEqualTo(1);
  }

  @Test
  void noDeliveryShouldBeReportedOfQuarantinedMail() throws IOException {
    client.command("MAIL FROM:<mueller@arkum.ch>");
    client.command("RCPT TO:<" + QUARANTINED + "> NOTIFY=SUCCESS");
    String quarantined = client.data(Messages.withSubject("wants a report"), 1).get(0).text();
    client.command("MAIL FROM:<mueller@arkum.ch>");
    client.command("RCPT TO:<mueller@opal.ch> NOTIFY=SUCCESS");
    String delivered = client.data(Messages.withSubject("wants a report"), 1).get(0).text();

    assertThat(reports(quarantined)).isEmpty();
    assertThat(reports(delivered)).hasSize(1);
  }

  private static List<String> reports(String reply) {
    String id = reply.substring(reply.lastIndexOf(' ') + 1).strip();
    return james.logLines(id + ": sender delivery status notification");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "error", "propagate"})
  void mailThatTheRepositoryCannotTakeShouldBeDeferred(String how) throws IOException {
    List<Reply> replies =
        deliver(how + "@trap.example", "broken", "mueller@arkum.ch", "mueller@opal.ch");

    assertThat(replies)
        .hasSize(2)
        .allSatisfy(reply -> assertThat(reply.toString()).startsWith("451 4.3.0 "));
    assertThat(james.logLines("VirtualAccepted does not count for", "mueller@opal.ch"))
        .isNotEmpty();
  }

  @Test
  void discardedMailShouldBeAnsweredWithSuccess() throws IOException {
    List<Reply> replies =
        deliver("discard@trap.example", "discarded", "mueller@arkum.ch", "mueller@opal.ch");

    assertThat(replies)
        .hasSize(2)
        .allSatisfy(reply -> assertThat(reply.toString()).startsWith("250 2.0.0 accepted as Mail"));
  }

  @Test
  void forwardedMailShouldBeAnsweredWithSuccessAndArrive() throws IOException {
    List<Reply> replies = deliver("sender@example.org", "forwarded", FORWARDED);

    assertThat(replies).singleElement().asString().startsWith("250 2.0.0 accepted as Mail");
    Path mbox = site.mailbox("opal.ch/mueller");
    Await.until(
        PATIENCE,
        "the forwarded mail",
        () -> Files.exists(mbox) && Daemon.read(mbox).contains("Subject: forwarded\n"),
        james::log);
    assertThat(james.logLines("stands Forward, which keeps the mail in memory")).isNotEmpty();
  }

  @Test
  void takenMailShouldBeDeferredWithoutVirtualAccepted() throws IOException {
    List<Reply> replies = deliver("unmarked@trap.example", "unmarked", "mueller@arkum.ch");

    assertThat(replies).singleElement().asString().startsWith("451 4.3.0 ");
  }

  private List<Reply> deliver(String sender, String subject, String... recipients)
      throws IOException {
    return client.deliver(sender, List.of(recipients), Messages.withSubject(subject));
  }

  private static long inRepository(String subject) throws IOException {
    try (Stream<Path> mails = Files.list(repository("quarantine"))) {
      return mails
          .filter(mail -> Daemon.read(mail).contains("Subject: " + subject + "\r\n"))
          .count();
    }
  }
}
