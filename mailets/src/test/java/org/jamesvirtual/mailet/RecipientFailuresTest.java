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

import jakarta.mail.MessagingException;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.impl.ProcessorUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RecipientFailuresTest {

  private static final String RECIPIENT = "one@arkum.ch";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "550 5.7.1 spam                       | 5.7.1 | spam",
        "550-5.7.1 spam                       | 5.7.1 | spam",
        "5.7.1 spam                           | 5.7.1 | spam",
        "5.7.1: spam                          | 5.7.1 | spam",
        "450 4.2.1 come again                 | 4.2.1 | come again",
        "550 no such user                     | 5.0.0 | no such user",
        "450 come again                       | 4.0.0 | come again",
        "550 #5.1.0 address rejected          | 5.1.0 | #5.1.0 address rejected",
        "refused (5.7.1)                      | 5.7.1 | refused (5.7.1)",
        "no                                   | 5.0.0 | no",
        "550 5.7.1                            | 5.7.1 | could not be delivered",
        "550 4.7.1 of two minds               | 5.0.0 | of two minds",
        "550 10.5.1.2 is listed               | 5.0.0 | 10.5.1.2 is listed",
        "550 host 5.1.2.10 is listed          | 5.0.0 | host 5.1.2.10 is listed",
        "5501 messages                        | 5.0.0 | 5501 messages",
      })
  void whatAMailetSaidShouldBeToldOnce(String said, String status, String text) throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", RECIPIENT);
    mail.setErrorMessage(said);

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString(status);
    assertThat(failure.text()).isEqualTo(text);
    assertThat(RecipientFailures.smtpReply(mail, new MailAddress(RECIPIENT)))
        .as("no server has said it")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"450 4.2.1 come\nagain", "4.2.1 come\r\n\tagain"})
  void aNoticeOfMoreLinesShouldKeepItsStatus(String notice) throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", RECIPIENT);
    mail.setErrorMessage(notice);

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString("4.2.1");
    assertThat(failure.text()).isEqualTo("come again");
  }

  // As James's ToProcessor joins them.
  @Test
  void theStatusOfTheFirstOfTwoNoticesShouldCount() throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", RECIPIENT);
    mail.setErrorMessage("450 4.7.1 greylisted\r\n550 5.7.1 spam");

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString("4.7.1");
    assertThat(failure.text()).isEqualTo("greylisted spam");
  }

  @Test
  void theTraceOfAMailetThatThrewShouldNotBeTold() throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", RECIPIENT);
    ProcessorUtil.handleException(
        new MessagingException("450 4.2.1 secret"),
        mail,
        "Filter",
        Mail.ERROR,
        LoggerFactory.getLogger(RecipientFailuresTest.class));
    // Lost when James's queue stores the mail: it is not serializable.
    mail.removeAttribute(Mail.MAILET_ERROR);

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString("5.0.0");
    assertThat(failure.text()).isEqualTo("could not be delivered");
  }

  @Test
  void whatIsSaidInPlaceOfATraceShouldBeTold() throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", RECIPIENT);
    mail.setAttribute(
        new Attribute(Mail.MAILET_ERROR, AttributeValue.ofUnserializable(new Exception())));
    mail.setErrorMessage("450 4.3.0 the filter\nis broken");

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString("4.3.0");
    assertThat(failure.text()).isEqualTo("the filter is broken");
  }

  @Test
  void theLinesOfAServersReplyShouldBecomeOne() throws Exception {
    MailImpl mail =
        refusedByServer(
            "550-5.7.26 Your mail is not\r\n550-5.7.26 authenticated.\n550 5.7.26 See x");

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString("5.7.26");
    assertThat(failure.text()).isEqualTo("Your mail is not authenticated. See x");
    assertThat(RecipientFailures.smtpReply(mail, new MailAddress(RECIPIENT)))
        .contains("550 5.7.26 Your mail is not authenticated. See x");
  }

  @Test
  void aStatusOnTheLastLineOfAServersReplyShouldCount() throws Exception {
    MailImpl mail = refusedByServer("550-Blocked\r\n550 5.7.1 see x");

    assertThat(RecipientFailures.of(mail, new MailAddress(RECIPIENT)).status())
        .hasToString("5.7.1");
    assertThat(RecipientFailures.smtpReply(mail, new MailAddress(RECIPIENT)))
        .contains("550 5.7.1 Blocked see x");
  }

  @Test
  void aServersReplyWithoutStatusShouldBeToldAsItCame() throws Exception {
    MailImpl mail = refusedByServer("550 no such user");

    assertThat(RecipientFailures.of(mail, new MailAddress(RECIPIENT)).status())
        .hasToString("5.0.0");
    assertThat(RecipientFailures.smtpReply(mail, new MailAddress(RECIPIENT)))
        .contains("550 no such user");
  }

  @Test
  void aServersReplyThatContradictsItselfShouldBeToldAsItCame() throws Exception {
    MailImpl mail = refusedByServer("550 4.7.1 of two minds");

    assertThat(RecipientFailures.of(mail, new MailAddress(RECIPIENT)).status())
        .hasToString("5.0.0");
    assertThat(RecipientFailures.smtpReply(mail, new MailAddress(RECIPIENT)))
        .contains("550 4.7.1 of two minds");
  }

  @Test
  void octetsThatEndALineInUnicodeShouldBePartOfTheText() throws Exception {
    MailImpl mail = refusedByServer("550 5.1.1 one\u0085two\u2028three");

    assertThat(RecipientFailures.of(mail, new MailAddress(RECIPIENT)).text())
        .isEqualTo("one\u0085two\u2028three");
  }

  @Test
  void theReplyAfterWordsOfAMailetShouldGiveTheStatus() throws Exception {
    MailImpl mail = refusedByServer("Invalid Addresses\n550 5.1.1 no such user");

    Outcome failure = RecipientFailures.of(mail, new MailAddress(RECIPIENT));

    assertThat(failure.status()).hasToString("5.1.1");
    assertThat(failure.text()).isEqualTo("Invalid Addresses no such user");
  }

  @Test
  void whatNoServerHasSaidShouldBeNoReply() throws Exception {
    MailImpl mail = refusedByServer("There are no DNS entries for the hostname x.example.");
    assertThat(RecipientFailures.smtpReply(mail, new MailAddress(RECIPIENT))).isEmpty();

    MailImpl ours = refusedByServer("550 5.7.1 another recipient's");
    RecipientFailures.note(
        ours,
        Map.of(
            new MailAddress(RECIPIENT),
            new Outcome.Bounced(EnhancedStatus.UNKNOWN_USER, "unknown user", "unknown user")));
    assertThat(RecipientFailures.smtpReply(ours, new MailAddress(RECIPIENT))).isEmpty();
    assertThat(RecipientFailures.of(ours, new MailAddress(RECIPIENT)).text())
        .isEqualTo("unknown user");
  }

  // As RemoteDelivery with a bounceProcessor leaves it.
  private static MailImpl refusedByServer(String reply) throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", RECIPIENT);
    mail.setAttribute(new Attribute(RecipientFailures.DELIVERY_ERROR, AttributeValue.of(reply)));
    return mail;
  }
}
