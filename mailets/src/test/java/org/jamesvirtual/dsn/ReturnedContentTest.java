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

import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.MessageSource;
import org.junit.jupiter.api.Test;

class ReturnedContentTest {

  private static final String MESSAGE = "Subject: letter\r\nX: y\r\n\r\nBody\nmore\r\n";

  private static ReportedRecipient failed(String address, String text) {
    return new ReportedRecipient(
        Address.parse(address), Optional.empty(), EnhancedStatus.UNKNOWN_USER, text);
  }

  private static String report(
      String message, boolean headerOnly, long limit, ReportedRecipient... recipients)
      throws Exception {
    StatusReport.Heading heading =
        new StatusReport.Heading(
            ReportTemplate.FAILURE,
            "mail.arkum.ch",
            "MAILER-DAEMON@arkum.ch",
            Address.parse("sender@example.org"),
            Optional.of("id\r\nX-Evil: yes"),
            "Mail1",
            ZonedDateTime.now(ZoneOffset.UTC));
    MessageSource source = () -> new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new StatusReport(heading, List.of(recipients))
        .writeTo(
            out,
            headerOnly ? ReturnedContent.header(source) : ReturnedContent.whole(source, limit));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static MimeMultipart parts(String report) throws Exception {
    MimeMessage message =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)));
    return new MimeMultipart(message.getDataHandler().getDataSource());
  }

  private static String type(String report, int part) throws Exception {
    return new ContentType(parts(report).getBodyPart(part).getContentType()).getBaseType();
  }

  @Test
  void theWholeMessageShouldBeReturnedWithCrlf() throws Exception {
    String report = report(MESSAGE, false, 0, failed("nobody@arkum.ch", "unknown user"));

    assertThat(type(report, 2)).isEqualTo("message/rfc822");
    assertThat(report).contains("\r\n\r\nSubject: letter\r\nX: y\r\n\r\nBody\r\nmore\r\n");
    assertThat(report).doesNotContain("Content-Transfer-Encoding");
    assertThat(report.replace("\r\n", "")).doesNotContain("\r", "\n");
  }

  @Test
  void onlyTheHeaderShouldBeReturnedWhereTheSenderOrTheLimitSaysSo() throws Exception {
    for (String report :
        List.of(
            report(MESSAGE, true, 0, failed("nobody@arkum.ch", "unknown user")),
            report(MESSAGE.replace("\r", ""), true, 0, failed("nobody@arkum.ch", "unknown user")),
            report(MESSAGE, false, 20, failed("nobody@arkum.ch", "unknown user")),
            report(MESSAGE + "x".repeat(2000), false, 0, failed("nobody@arkum.ch", "unknown")))) {
      assertThat(type(report, 2)).isEqualTo("text/rfc822-headers");
      assertThat(report)
          .contains("\r\n\r\nSubject: letter\r\nX: y\r\n\r\n--")
          .doesNotContain("Body", "xxx");
    }
  }

  @Test
  void eachRecipientShouldHaveItsOwnGroupWithStatusAndText() throws Exception {
    String report =
        report(
            MESSAGE,
            false,
            0,
            failed("nobody@arkum.ch", "unknown user"),
            new ReportedRecipient(
                Address.parse("full@arkum.ch"),
                Optional.of("rfc822;alias@arkum.ch"),
                EnhancedStatus.MAILBOX_FULL,
                "mailbox full"));

    assertThat(report)
        .contains(
            "\r\n\r\nFinal-Recipient: rfc822; nobody@arkum.ch\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                + "Diagnostic-Code: X-Postfix; unknown user\r\n\r\n"
                + "Final-Recipient: rfc822; full@arkum.ch\r\nOriginal-Recipient: rfc822;alias@arkum.ch\r\n"
                + "Action: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: X-Postfix; mailbox full\r\n");
  }

  @Test
  void whatComesFromOutsideShouldNotAddALine() throws Exception {
    String report =
        report(MESSAGE, false, 0, failed("a\r\nX-Evil: yes@arkum.ch", "text\r\nX-Evil: yes"));

    assertThat(report).doesNotContain("\nX-Evil");
  }

  @Test
  void bytesThatAreNotAsciiShouldBeAnnounced() throws Exception {
    assertThat(report("Subject: x\r\n\r\n\u00fc\r\n", false, 0, failed("a@b", "no")))
        .contains("Content-Transfer-Encoding: 8bit");
    assertThat(report("Subject: \u00fc\r\n\r\nx\r\n", true, 0, failed("a@b", "no")))
        .contains(
            "Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: \u00fc");
    String international = report(MESSAGE, false, 0, failed("m\u00fcller@arkum.ch", "no"));
    assertThat(type(international, 1)).isEqualTo("message/global-delivery-status");
    assertThat(type(international, 2)).isEqualTo("message/global");
    assertThat(international).contains("Final-Recipient: utf-8; m\u00fcller@arkum.ch");
  }
}
