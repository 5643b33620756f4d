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
package org.jamesvirtual.mailet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VirtualBounceTest {

  private static final Outcome UNKNOWN =
      new Outcome.Bounced(EnhancedStatus.UNKNOWN_USER, "unknown user", "unknown user");

  private final FakeMailContext context = FakeMailContext.defaultContext();
  private final VirtualBounce mailet =
      new VirtualBounce(SampleMails.parameters(Duration.ofMinutes(5)));

  @BeforeEach
  void init() throws Exception {
    mailet.init(FakeMailetConfig.builder().mailetContext(context).build());
  }

  @Test
  void whoWasDeliveredToBeforeJamesRunsTheMailAgainShouldNotBeReported() throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", "delivered@arkum.ch", "unknown@arkum.ch");
    RecipientFailures.note(mail, Map.of(new MailAddress("unknown@arkum.ch"), UNKNOWN));

    mailet.service(mail);

    assertThat(reports())
        .singleElement()
        .asString()
        .contains("unknown@arkum.ch")
        .doesNotContain("delivered@arkum.ch");
  }

  @Test
  void whatAnotherMailetFailedShouldBeReportedForAllOfItsRecipients() throws Exception {
    MailImpl mail = SampleMails.mail("Mail2", "one@arkum.ch", "two@arkum.ch");
    RecipientFailures.note(mail, Map.of(new MailAddress("gone@arkum.ch"), UNKNOWN));
    mail.setErrorMessage("550 5.7.1 spam");

    mailet.service(mail);

    assertThat(reports())
        .singleElement()
        .asString()
        .contains("one@arkum.ch", "two@arkum.ch", "5.7.1", "spam");
  }

  @Test
  void whatAFilterSaidShouldBeToldOnce() throws Exception {
    MailImpl mail = SampleMails.mail("Mail6", "one@arkum.ch");
    mail.setErrorMessage("550 5.7.1 spam");

    mailet.service(mail);

    assertThat(reports())
        .singleElement()
        .asString()
        .contains(
            "<one@arkum.ch>:\r\n    5.7.1 spam\r\n",
            "Status: 5.7.1\r\n",
            "Diagnostic-Code: X-Postfix; spam\r\n");
  }

  @Test
  void whatAServerSaidShouldBeToldAsItsReply() throws Exception {
    MailImpl mail = SampleMails.mail("Mail7", "one@arkum.ch");
    mail.setAttribute(
        new Attribute(
            RecipientFailures.DELIVERY_ERROR,
            AttributeValue.of("550-5.1.1 no such user\r\n550 5.1.1 here")));

    mailet.service(mail);

    assertThat(reports())
        .singleElement()
        .asString()
        .contains(
            "<one@arkum.ch>:\r\n    5.1.1 no such user here\r\n",
            "Status: 5.1.1\r\n",
            "Diagnostic-Code: smtp; 550 5.1.1 no such user here\r\n");
  }

  @Test
  void theStackTraceOfAMailetShouldNotBeTold() throws Exception {
    MailImpl mail = SampleMails.mail("Mail3", "one@arkum.ch");
    mail.setErrorMessage("Exception calling X: secret\njava.lang.Exception: secret\n\tat x\n");

    mailet.service(mail);

    assertThat(reports()).singleElement().asString().contains("5.0.0").doesNotContain("secret");
  }

  @Test
  void theSendersOwnNameOfTheMailShouldBeToldDecoded() throws Exception {
    MailImpl mail = SampleMails.mail("Mail5", "one@arkum.ch");
    mail.setDsnParameters(
        DsnParameters.builder().envId(DsnParameters.EnvId.of("a+2Bb")).build().orElseThrow());

    mailet.service(mail);

    assertThat(reports()).singleElement().asString().contains("Original-Envelope-Id: a+b\r\n");
  }

  @Test
  void mailThatCameByLmtpShouldBeRefusedInTheReplyAlone() throws Exception {
    MailImpl mail = SampleMails.mail("Mail4", "one@arkum.ch");
    mail.setErrorMessage("550 5.7.1 spam");
    DeliveryReport report = lmtp(mail, "one@arkum.ch", "two@arkum.ch");

    mailet.service(mail);

    assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    assertThat(reports()).isEmpty();
    assertThat(report.close())
        .extracting(outcome -> outcome.status() + " " + outcome.text())
        .containsExactly("5.7.1 spam", "4.3.0 message not delivered, try again later");
  }

  private static DeliveryReport lmtp(MailImpl mail, String... rcpt) {
    List<Recipient> recipients =
        List.of(rcpt).stream()
            .map(Address::parse)
            .map(address -> new Recipient(address, Optional.of(address)))
            .toList();
    return DeliveryReport.open(mail, new LmtpEnvelope(Address.NULL, recipients, Optional.empty()));
  }

  private List<String> reports() throws Exception {
    return context.getSentMails().stream().map(VirtualBounceTest::text).toList();
  }

  private static String text(FakeMailContext.SentMail sent) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      sent.getMsg().writeTo(bytes);
      return bytes.toString(StandardCharsets.ISO_8859_1);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
