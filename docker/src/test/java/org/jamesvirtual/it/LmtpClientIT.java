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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real Postfix's lmtp(8) does with what our listener announces. */
class LmtpClientIT {
  private static final String SENDER = "anna-katharina.keller@opal.com";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static SampleSite site;
  private static EmbeddedJames james;
  private static PostfixServer postfix;
  private static Listeners listeners;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    site.set("smtputf8_enable", "yes");
    site.set("virtual_alias_domains", "");
    site.set("virtual_alias_maps", "inline:{{Info@Arkum.ch=weber@arkum.ch}}");
    Files.write(site.postfix().resolve("odd"), List.of("/^gr\u00fcn@arkum\\.ch$/ arkum.ch/gruen/"));
    site.set(
        "virtual_mailbox_maps",
        "regexp:$config_directory/odd hash:$config_directory/virtual_mailbox");
    james = EmbeddedJames.on(site);
    listeners =
        new Listeners(james)
            .add("starttls", Listeners.startTls(folder))
            .add("implicit", Listeners.implicitTls(folder));
    site.set(
        "transport_maps",
        "inline:{{arkum.com=lmtptls:inet:[127.0.0.1]:%d}, {opal.ch=lmtpwrap:inet:[127.0.0.1]:%d}}"
            .formatted(listeners.port("starttls"), listeners.port("implicit")));
    postfix = PostfixServer.start(site, PostfixServer.lmtp(james.lmtpPort()));
    james.relay(postfix.port()).start();
    listeners.awaitGreetings();
  }

  @AfterAll
  static void stop() throws IOException {
    if (postfix != null) {
      postfix.close();
    }
    if (james != null) {
      james.close();
    }
  }

  @Test
  void theAddressBeforeAnAliasShouldBecomeXOriginalTo() throws IOException {
    send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<info@arkum.ch>", "by alias");

    assertThat(delivered("arkum.ch/weber", "by alias"))
        .contains("X-Original-To: info@arkum.ch\nDelivered-To: weber@arkum.ch\n");
  }

  @Test
  void theQueueIdShouldStandInTheLog() throws IOException {
    String queueId = send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<weber@arkum.ch>", "named");

    assertThat(james.logLines("client-id=" + queueId + ",")).hasSize(1);
  }

  @Test
  void anAddressAndASubjectInUtf8ShouldArrive() throws IOException {
    send(
        wire("MAIL FROM:<\u00fcber@opal.com> SMTPUTF8"),
        wire("RCPT TO:<gr\u00fcn@arkum.ch>"),
        wire("\u984c\u540d"));

    assertThat(delivered("arkum.ch/gruen", wire("\u984c\u540d")))
        .contains(
            wire("Return-Path: <\u00fcber@opal.com>\n"),
            wire("X-Original-To: gr\u00fcn@arkum.ch\nDelivered-To: gr\u00fcn@arkum.ch\n"),
            wire("Subject: \u984c\u540d\n"));
  }

  @Test
  void aSubjectInUtf8ShouldArriveForARecipientInAscii() throws IOException {
    send(
        "MAIL FROM:<" + SENDER + "> SMTPUTF8",
        "RCPT TO:<weber@arkum.ch>",
        wire("Gr\u00fc\u00dfe in UTF-8"));

    assertThat(delivered("arkum.ch/weber", wire("Gr\u00fc\u00dfe in UTF-8"))).isNotEmpty();
  }

  @Test
  void starttlsShouldBeUsedWherePostfixAsksForIt() throws IOException {
    String queueId = send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<info@arkum.com>", "encrypted");

    assertThat(postfix.log()).contains(encrypted("starttls"));
    assertThat(Files.readString(site.mailbox("arkum.com/info"))).contains("Subject: encrypted\n");
    assertThat(james.logLines("client-id=" + queueId + ",")).hasSize(1);
  }

  @Test
  void tlsFromTheFirstOctetShouldBeUsedWherePostfixAsksForIt() throws IOException {
    send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<mueller@opal.ch>", "wrapped");

    assertThat(postfix.log()).contains(encrypted("implicit"));
    assertThat(Files.readString(site.mailbox("opal.ch/mueller"))).contains("Subject: wrapped\n");
  }

  @Test
  void aSenderWhoWantsToKnowShouldGetOneReportThatPostfixCarries() throws IOException {
    send(
        "MAIL FROM:<" + SENDER + "> RET=HDRS ENVID=QQ314159",
        "RCPT TO:<weber@arkum.ch> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;old+40arkum.ch",
        "with report");
    awaitReport(site, postfix, "with report");

    assertThat(reports(site, "with report").getFirst())
        .contains(
            "Reporting-MTA: dns; mail.arkum.ch\n",
            "Original-Envelope-Id: QQ314159\n",
            "Final-Recipient: rfc822; weber@arkum.ch\n",
            "Original-Recipient: rfc822;old@arkum.ch\n",
            "Action: delivered\n",
            "Status: 2.0.0\n");
  }

  @Test
  void theReportShouldHaveTheFieldsThatThoseOfTheRealVirtualHave(@TempDir Path folder)
      throws IOException {
    String[] envelope = {
      "MAIL FROM:<" + SENDER + "> ENVID=a+2Bb",
      "RCPT TO:<weber@arkum.ch> NOTIFY=SUCCESS ORCPT=rfc822;first+40arkum.ch",
      "RCPT TO:<Mueller@Arkum.CH> NOTIFY=SUCCESS,DELAY",
      "RCPT TO:<mueller@arkum.ch> NOTIFY=FAILURE"
    };
    SampleSite other = SampleSite.in(folder);
    try (PostfixServer virtual = PostfixServer.start(other, "virtual")) {
      submit(virtual, "compared", envelope);
      awaitReport(other, virtual, "compared");
      submit(postfix, "compared", envelope);
      awaitReport(site, postfix, "compared");

      assertThat(fields(site, "compared"))
          .hasSize(10)
          .containsExactlyInAnyOrderElementsOf(fields(other, "compared"));
    }
  }

  @Test
  void nobodyShouldGetAReportWhoDidNotAsk() throws IOException {
    send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<weber@arkum.ch>", "without report");
    send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<weber@arkum.ch> NOTIFY=NEVER", "never report");
    send("MAIL FROM:<>", "RCPT TO:<weber@arkum.ch> NOTIFY=SUCCESS", "from nobody");
    send("MAIL FROM:<" + SENDER + ">", "RCPT TO:<weber@arkum.ch> NOTIFY=SUCCESS", "the last");
    awaitReport(site, postfix, "the last");

    assertThat(reports(site, "without report")).isEmpty();
    assertThat(reports(site, "never report")).isEmpty();
    assertThat(reports(site, "from nobody")).isEmpty();
  }

  private static String encrypted(String listener) {
    return "TLS connection established to 127.0.0.1[127.0.0.1]:" + listeners.port(listener) + ":";
  }

  /** Sends a message and waits until Postfix is done with it. */
  private static String send(String mail, String rcpt, String subject) throws IOException {
    String queueId = submit(postfix, subject, mail, rcpt);
    assertThat(postfix.awaitAttempts(queueId, 1))
        .extracting(DeliveryStatus::status)
        .as(postfix.log())
        .containsExactly("sent");
    return queueId;
  }

  private static String submit(PostfixServer server, String subject, String... envelope)
      throws IOException {
    try (MailClient client = MailClient.smtp(server.port())) {
      for (String command : envelope) {
        assertThat(client.command(command).code()).as(command).isEqualTo(250);
      }
      return PostfixServer.queueId(client.data(Messages.withSubject(subject), 1).getFirst());
    }
  }

  private static String delivered(String maildir, String subject) throws IOException {
    for (Path file : StoredMail.newFiles(site.mailbox(maildir))) {
      String text = Messages.text(Files.readAllBytes(file));
      if (text.contains("Subject: " + subject + "\n")) {
        return text;
      }
    }
    throw new AssertionError(subject + " is not in " + maildir);
  }

  private static void awaitReport(SampleSite at, PostfixServer server, String subject) {
    Await.until(
        PATIENCE,
        "a report on " + subject,
        () -> !reports(at, subject).isEmpty(),
        () -> james.log() + server.log());
    server.awaitEmptyQueue();
    assertThat(reports(at, subject)).hasSize(1);
  }

  /** The reports that the sender has got about a message. */
  private static List<String> reports(SampleSite at, String subject) {
    return Stream.of(Daemon.read(at.mailbox("opal.com/keller")).split("(?m)^From "))
        .filter(message -> message.contains("\nAction: delivered\n"))
        .filter(message -> message.contains("\nSubject: " + subject + "\n"))
        .toList();
  }

  /** What a report says of the message and its recipients, without what is each system's own. */
  private static List<String> fields(SampleSite at, String subject) {
    return reports(at, subject)
        .getFirst()
        .lines()
        .filter(
            line ->
                line.matches(
                    "(Reporting-MTA|Original-Envelope-Id|Final-Recipient|Original-Recipient|Action"
                        + "|Status): .*"))
        .toList();
  }

  /** The octets of the text in UTF-8, as a client sends them. */
  private static String wire(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
