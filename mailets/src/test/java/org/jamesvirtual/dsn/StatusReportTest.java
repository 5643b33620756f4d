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
package org.jamesvirtual.dsn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesvirtual.dsn.ReportTemplate.FAILURE;
import static org.jamesvirtual.dsn.ReportTemplate.SUCCESS;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.MessageSource;
import org.junit.jupiter.api.Test;

class StatusReportTest {

  private static final ZonedDateTime NOW =
      ZonedDateTime.of(2026, 11, 4, 9, 8, 7, 0, ZoneOffset.UTC);

  @Test
  void aDeliveredReportShouldHaveTheFieldsOfRfc3464() throws IOException {
    String report =
        write(
            List.of(
                recipient("mueller@arkum.ch", "rfc822;info@arkum.ch"),
                recipient("weber@arkum.ch", null)),
            "Subject: x\r\n folded\r\n\r\nbody\r\n",
            SUCCESS);

    assertThat(report)
        .contains(
            "To: s@example.org\r\n",
            "Auto-Submitted: auto-replied\r\n",
            "multipart/report; report-type=delivery-status;",
            "Reporting-MTA: dns; mail.arkum.ch\r\n",
            "Original-Envelope-Id: QQ314159\r\n",
            "Arrival-Date: Wed, 4 Nov 2026 09:08:07 +0000\r\n",
            "\r\n\r\nFinal-Recipient: rfc822; mueller@arkum.ch\r\n"
                + "Original-Recipient: rfc822;info@arkum.ch\r\nAction: delivered\r\n"
                + "Status: 2.0.0\r\nDiagnostic-Code: X-Postfix; delivered to mailbox\r\n\r\n"
                + "Final-Recipient: rfc822; weber@arkum.ch\r\nAction: delivered\r\n",
            "text/rfc822-headers\r\n",
            "\r\n\r\nSubject: x\r\n folded\r\n\r\n--")
        .doesNotContain("body");
    assertThat(report.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
  }

  @Test
  void aFailedReportShouldReturnTheWholeMessageWhereThatIsAskedFor() throws IOException {
    String report =
        write(List.of(recipient("mueller@arkum.ch", null)), "Subject: x\n\nbody\n.\n", FAILURE);

    assertThat(report)
        .contains(
            "Subject: Undelivered Mail Returned to Sender\r\n",
            "Action: failed\r\n",
            "message/rfc822\r\n",
            "Subject: x\r\n\r\nbody\r\n.\r\n");
  }

  @Test
  void anAddressInUtf8ShouldMakeAReportOfRfc6533() throws IOException {
    String report =
        write(
            List.of(recipient("m\u00fcller@arkum.ch", "utf-8;\u00e4@arkum.ch")),
            "Subject: \u00fc\r\n\r\n",
            SUCCESS);

    assertThat(report)
        .contains(
            "report-type=global-delivery-status",
            "message/global-delivery-status\r\n",
            "message/global-headers\r\n",
            "Final-Recipient: utf-8; m\u00fcller@arkum.ch\r\n",
            "Original-Recipient: utf-8;\u00e4@arkum.ch\r\n");
  }

  @Test
  void nothingFromTheWireShouldAddALine() throws IOException {
    String report =
        write(
            List.of(recipient("\"a\nX: y\"@arkum.ch", "rfc822;b\r\nY: z")),
            "Subject: x\r\n\r\n",
            SUCCESS);

    assertThat(report).doesNotContain("\nX: y", "\nY: z");
  }

  @Test
  void aValueFromOutsideShouldBeCutBelowTheLongestLineOfRfc5322() throws IOException {
    String original = "utf-8;" + "\u00fc\ud83d\udce7".repeat(400);

    String report =
        write(List.of(recipient("m@arkum.ch", original)), "Subject: x\r\n\r\n", SUCCESS);

    assertThat(report).contains("Original-Recipient: utf-8;\u00fc\ud83d\udce7").doesNotContain("?");
    assertThat(report.lines())
        .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
  }

  private static ReportedRecipient recipient(String address, String original) {
    return new ReportedRecipient(
        Address.parse(address),
        Optional.ofNullable(original),
        EnhancedStatus.SUCCESS,
        "delivered to mailbox");
  }

  private static String write(
      List<ReportedRecipient> recipients, String message, ReportTemplate template)
      throws IOException {
    StatusReport.Heading heading =
        new StatusReport.Heading(
            template,
            "mail.arkum.ch",
            "MAILER-DAEMON@arkum.ch",
            Address.parse("s@example.org"),
            Optional.of("QQ314159"),
            "Mail1",
            NOW);
    MessageSource source = () -> new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new StatusReport(heading, recipients)
        .writeTo(
            out,
            template == SUCCESS
                ? ReturnedContent.header(source)
                : ReturnedContent.whole(source, 0));
    return out.toString(StandardCharsets.UTF_8);
  }
}
