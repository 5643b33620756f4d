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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * James as the MX: mail comes by SMTP and is delivered from the spool. What cannot be delivered is
 * reported once; what cannot be delivered yet waits and arrives once.
 */
class SpoolIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAILBOX_LIMIT = 20_000;

  private static SampleSite site;
  private static SpoolMail mail;
  private static EmbeddedJames james;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    mail = new SpoolMail(site);
    // Mail waits while the folder of an mbox is missing.
    for (String name : List.of("late", "old", "rerun")) {
      site.addTo("virtual_mailbox", name + "@arkum.ch " + name + "/mbox");
    }
    // Who has no owner is not accepted.
    site.addTo("virtual_mailbox", "noowner@opal.com opal.com/noowner");
    Files.writeString(
        site.postfix().resolve("owners"),
        "@arkum.ch %1$d%n@arkum.com %1$d%n@opal.ch %1$d%n".formatted(site.uid()));
    site.set("virtual_uid_maps", "texthash:$config_directory/owners");
    Files.writeString(
        site.postfix().resolve("virtual"),
        "ghost.example aliases only\nteam@ghost.example kept@arkum.ch, weber@arkum.ch\n"
            + "kept@arkum.ch info@arkum.com\n"
            + "again@ghost.example loop@ghost.example\nloop@ghost.example again@ghost.example\n");
    site.set("virtual_alias_maps", "texthash:$config_directory/virtual");
    site.addTo("virtual_mailbox", "kept@arkum.ch arkum.ch/kept");
    fill(site.mailbox("opal.ch/mueller"));
    james = EmbeddedJames.on(site);
    for (String parameter :
        List.of("queue_run_delay", "minimal_backoff_time", "maximal_backoff_time")) {
      james.override(parameter, "1s");
    }
    for (String parameter : List.of("message_size_limit", "virtual_mailbox_limit")) {
      james.override(parameter, Integer.toString(MAILBOX_LIMIT));
    }
    TrapMailet.packInto(james.extensions());
    james
        .edit("smtpserver.xml", SpoolIT::withDsnAndWithoutRelaying)
        .edit("mailetcontainer.xml", SpoolIT::withTrapBehindDelivery)
        .start();
  }

  private static String withDsnAndWithoutRelaying(String text) {
    return text.replace("127.0.0.0/8", "10.0.0.0/8")
        .replace(
            "<handler class=\"org.jamesvirtual.hook.VirtualAliasRcptHook",
            """
            <handler class="org.apache.james.smtpserver.dsn.DSNEhloHook"/>
            <handler class="org.apache.james.smtpserver.dsn.DSNMailParameterHook"/>
            <handler class="org.apache.james.smtpserver.dsn.DSNRcptParameterHook"/>
            <handler class="org.apache.james.smtpserver.dsn.DSNMessageHook"/>
            <handler class="org.jamesvirtual.hook.VirtualAliasRcptHook""");
  }

  private static String withTrapBehindDelivery(String text) {
    String next = "<!-- Mail that went in circles";
    return text.replace(
        next,
        """
        <mailet match="SenderIs=weber@arkum.ch" class="org.jamesvirtual.it.TrapMailet">
            <how>unchecked</how>
            <onMailetException>propagate</onMailetException>
        </mailet>
        """
            + next);
  }

  /** An mbox that is not full yet, so that RCPT accepts it, but takes no further message. */
  private static void fill(Path mbox) throws IOException {
    String from = "From x  Thu Jan  1 00:00:00 1970\n\n";
    Files.writeString(mbox, from + "x".repeat(MAILBOX_LIMIT - from.length() - 1));
    if (Peers.root()) {
      Files.setAttribute(mbox, "unix:uid", SampleSite.UID);
      Files.setAttribute(mbox, "unix:gid", SampleSite.GID);
    }
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @Test
  void onlyMailboxesOfVirtualDomainsShouldBeAccepted() throws IOException {
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.mail("sender@example.org");

      assertThat(client.rcpt("mueller@arkum.ch").code()).isEqualTo(250);
      assertThat(client.rcpt("nobody@arkum.ch").toString()).startsWith("550 5.1.1 ");
      assertThat(client.rcpt("noowner@opal.com").toString()).startsWith("451 4.3.5 ");
      assertThat(client.rcpt("somebody@example.org").code()).isEqualTo(550);
    }
  }

  @Test
  void theSenderShouldBeToldOnceOfAFullMailboxAndTheOthersBeDelivered() throws Exception {
    Path sender = site.mailbox("arkum.com/info");
    int before = ReceivedReport.in(sender).size();
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.command("MAIL FROM:<info@arkum.com> RET=HDRS ENVID=letter-7");
      client.command("RCPT TO:<mueller@opal.ch> ORCPT=rfc822;alias@opal.ch NOTIFY=FAILURE");
      client.command("RCPT TO:<weber@arkum.ch>");
      assertThat(client.data(Messages.withSubject("full"), 1).get(0).code()).isEqualTo(250);
    }

    await("the report", () -> ReceivedReport.in(sender).size() > before);
    await("the delivery", () -> mail.delivered("arkum.ch/weber", "full") == 1);
    List<ReceivedReport> reports = ReceivedReport.in(sender);
    assertThat(reports).hasSize(before + 1);
    ReceivedReport report = reports.get(before);
    assertThat(report.header("Return-Path")).isEqualTo("<>");
    assertThat(report.header("Auto-Submitted")).isEqualTo("auto-replied");
    assertThat(report.reportType()).isEqualTo("delivery-status");
    assertThat(report.partTypes())
        .containsExactly("text/plain", "message/delivery-status", "text/rfc822-headers");
    assertThat(report.part(0)).contains("<mueller@opal.ch>", "5.2.2");
    assertThat(report.field(0, "Reporting-MTA")).isEqualTo("dns; mail.arkum.ch");
    assertThat(report.field(0, "Original-Envelope-Id")).isEqualTo("letter-7");
    assertThat(report.recipients()).isEqualTo(1);
    assertThat(report.field(1, "Original-Recipient")).isEqualTo("rfc822;alias@opal.ch");
    assertThat(report.field(1, "Final-Recipient")).isEqualTo("rfc822; mueller@opal.ch");
    assertThat(report.field(1, "Action")).isEqualTo("failed");
    assertThat(report.field(1, "Status")).isEqualTo("5.2.2");
    assertThat(report.part(2)).contains("Subject: full").doesNotContain("First line");
  }

  @Test
  void mailOfTheNullSenderAndUnwantedReportsShouldNotBeAnswered() throws Exception {
    Path sender = site.mailbox("arkum.com/info");
    int before = ReceivedReport.in(sender).size();
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.deliver("", List.of("mueller@opal.ch"), Messages.withSubject("null"));
      client.command("MAIL FROM:<info@arkum.com>");
      client.command("RCPT TO:<mueller@opal.ch> NOTIFY=NEVER");
      client.data(Messages.withSubject("never"), 1);
    }

    await("both ended", () -> ended("null sender") == 1 && ended("NOTIFY") == 1);
    assertThat(ReceivedReport.in(sender)).hasSize(before);
  }

  @Test
  void whatIsDeferredShouldArriveOnceAndWithItsBytes() throws Exception {
    byte[] message = Messages.bytes("Subject: late\r\n\r\ngr\u00fc\u00dfe \u00ff\r\n");
    accepted("info@arkum.com", message, "weber@arkum.ch", "late@arkum.ch");
    await("it waits", () -> mail.waiting("late@arkum.ch") == 1);

    mail.makeFolder("late");

    await("nothing waits", () -> mail.waiting("late@arkum.ch") == 0);
    assertThat(Daemon.read(site.mailbox("late/mbox")))
        .contains("\nSubject: late\n\ngr\u00fc\u00dfe \u00ff\n");
    assertThat(mail.delivered("late/mbox", "late")).isEqualTo(1);
    assertThat(mail.delivered("arkum.ch/weber", "late")).isEqualTo(1);
  }

  @Test
  void whatIsDeferredShouldOutliveARestart() throws Exception {
    accepted("info@arkum.com", Messages.withSubject("old"), "old@arkum.ch");
    await("it waits", () -> mail.waiting("old@arkum.ch") == 1);

    james.close();
    mail.makeFolder("old");
    james.start();

    await("nothing waits", () -> mail.waiting("old@arkum.ch") == 0);
    assertThat(mail.delivered("old/mbox", "old")).isEqualTo(1);
  }

  @Test
  void aMailThatJamesRunsAgainShouldBeDeliveredReportedAndKeptOnce() throws Exception {
    accepted(
        "weber@arkum.ch",
        Messages.withSubject("again"),
        "info@arkum.com",
        "mueller@opal.ch",
        "rerun@arkum.ch",
        "postmaster");
    await("James gives up", () -> mail.stored("error").size() == 1);

    mail.makeFolder("rerun");

    await("nothing waits", () -> mail.waiting("rerun@arkum.ch") == 0);
    assertThat(mail.delivered("rerun/mbox", "again")).isEqualTo(1);
    assertThat(mail.delivered("arkum.com/info", "again")).isEqualTo(1);
    assertThat(StoredMail.newFiles(site.mailbox("arkum.ch/weber")))
        .filteredOn(file -> !ReceivedReport.in(file).isEmpty())
        .hasSize(1);
  }

  @Test
  void anAliasShouldBeExpandedBySmtpAndNotByLmtp() throws Exception {
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.mail("sender@example.org");
      assertThat(client.rcpt("nobody@ghost.example").toString()).startsWith("550 5.1.1 ");
      assertThat(client.rcpt("team+x@ghost.example").code()).isEqualTo(250);
      client.data(Messages.withSubject("alias"), 1);
    }
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      client.deliver(
          "sender@example.org", List.of("kept@arkum.ch"), Messages.withSubject("direct"));
    }

    await("it arrives", () -> mail.delivered("arkum.ch/weber", "alias") == 1);
    await("it arrives", () -> mail.delivered("arkum.com/info", "alias") == 1);
    assertThat(mail.delivered("arkum.ch/kept", "alias")).isZero();
    assertThat(mail.delivered("arkum.ch/kept", "direct")).isEqualTo(1);
  }

  @Test
  void aliasesThatLeadNowhereShouldDelayTheMail() throws Exception {
    Path aliases = site.postfix().resolve("virtual");
    accepted("info@arkum.com", Messages.withSubject("delayed"), "again@ghost.example");
    await("it waits", () -> mail.waiting("again@ghost.example") == 1);

    Files.writeString(
        aliases,
        Files.readString(aliases)
            .replace(
                "loop@ghost.example again@ghost.example", "loop@ghost.example weber@arkum.ch"));

    await("it arrives", () -> mail.delivered("arkum.ch/weber", "delayed") == 1);
    await("nothing waits", () -> mail.waiting("again@ghost.example") == 0);
  }

  private static void accepted(String sender, byte[] message, String... recipients)
      throws IOException {
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.mail(sender);
      for (String recipient : recipients) {
        assertThat(client.rcpt(recipient).code()).isEqualTo(250);
      }
      assertThat(client.data(message, 1).get(0).code()).isEqualTo(250);
    }
  }

  private static int ended(String why) {
    return james.logLines("VirtualBounce", "not delivered", why).size();
  }

  private static void await(String what, BooleanSupplier reached) {
    Await.until(PATIENCE, what, reached, james::log);
  }
}
