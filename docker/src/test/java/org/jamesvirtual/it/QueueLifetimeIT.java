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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mail that waited too long: the report leaves through the Postfix that James sends to, with the
 * status of the last failure. A report that cannot be delivered is told to postmaster, where
 * main.cf wants it.
 */
class QueueLifetimeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static SampleSite site;
  private static PostfixServer postfix;
  private static EmbeddedJames james;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    site.addTo("virtual_mailbox", "late@arkum.ch missing/mbox");
    postfix = PostfixServer.start(site, "virtual");
    james =
        EmbeddedJames.on(site)
            .relay(postfix.port())
            // The other domains are Postfix's.
            .override("virtual_mailbox_domains", "arkum.ch")
            .override("queue_run_delay", "1s")
            .override("minimal_backoff_time", "1s")
            .override("maximal_queue_lifetime", "2s")
            .override("bounce_queue_lifetime", "2s")
            .override("notify_classes", "2bounce")
            .override("2bounce_notice_recipient", "mueller@opal.ch")
            .start();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
    if (postfix != null) {
      postfix.close();
    }
  }

  @Test
  void theSenderShouldGetTheStatusOfTheLastFailure() throws Exception {
    deliver("info@arkum.com", "expired");

    ReceivedReport report = onlyReport(site.mailbox("arkum.com/info"));
    assertThat(report.header("Return-Path")).isEqualTo("<>");
    assertThat(report.field(1, "Final-Recipient")).isEqualTo("rfc822; late@arkum.ch");
    assertThat(report.field(1, "Action")).isEqualTo("failed");
    assertThat(report.field(1, "Status")).isEqualTo("4.2.0");
    assertThat(report.part(2)).contains("Subject: expired");
  }

  @Test
  void postmasterShouldBeToldOfAReportThatCannotBeDelivered() throws Exception {
    deliver("", "double");

    ReceivedReport report = onlyReport(site.mailbox("opal.ch/mueller"));
    assertThat(report.header("Return-Path")).startsWith("<double-bounce@");
    assertThat(report.field(1, "Final-Recipient")).isEqualTo("rfc822; late@arkum.ch");
    assertThat(report.part(2)).contains("Subject: double");
  }

  private static void deliver(String sender, String subject) throws IOException {
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      List<Reply> replies =
          client.deliver(sender, List.of("late@arkum.ch"), Messages.withSubject(subject));
      assertThat(replies).extracting(Reply::code).containsExactly(250);
    }
  }

  private static ReceivedReport onlyReport(Path mailbox) {
    Await.until(
        PATIENCE,
        "a report in " + mailbox,
        () -> !ReceivedReport.in(mailbox).isEmpty(),
        () -> james.log() + postfix.log());
    List<ReceivedReport> reports = ReceivedReport.in(mailbox);
    assertThat(reports).hasSize(1);
    return reports.get(0);
  }
}
