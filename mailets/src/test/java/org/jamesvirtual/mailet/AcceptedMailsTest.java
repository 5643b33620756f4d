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

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.junit.jupiter.api.Test;

class AcceptedMailsTest {

  private static final String A = "a@x.example";
  private static final String B = "b@x.example";
  private static final Outcome ACCEPTED = new Outcome.Delivered("quarantined", "quarantined");
  private static final Outcome NOT = DeliveryReport.NOT_DELIVERED;

  private final MailImpl mail = MailImpl.builder().name("m").build();

  @Test
  void markedMailThatTheNextMailetTookShouldBeAnsweredWithSuccess() throws Exception {
    DeliveryReport report = marked(A, B);
    asked(report, A, B);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(ACCEPTED, ACCEPTED);
    assertThat(report.deliveries()).as("nothing to report to the sender").containsExactly(NOT, NOT);
  }

  @Test
  void markedMailThatNobodyTookShouldBeDeferred() throws Exception {
    DeliveryReport report = marked(A);
    asked(report, A);
    mail.setState("root");

    assertThat(report.close()).containsExactly(NOT);
  }

  @Test
  void markedMailThatFellOffTheEndUnaskedShouldBeDeferred() throws Exception {
    DeliveryReport report = marked(A);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT);
  }

  @Test
  void mailThatTheMatcherMatchesNoMoreShouldBeDeferred() throws Exception {
    DeliveryReport report = marked(A, B);
    asked(report);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT, NOT);
  }

  @Test
  void mailThatTheMatcherMatchesInPartShouldBeDeferred() throws Exception {
    DeliveryReport report = marked(A, B);
    asked(report, B);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT, NOT);
  }

  @Test
  void mailWhoseSecondMatcherThrewShouldBeDeferred() throws Exception {
    DeliveryReport report = marked(A);
    report.matcherAsked("m", mail.getRecipients(), mail.getRecipients(), true);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT);
  }

  @Test
  void mailThatWentOnShouldBeDeferred() throws Exception {
    DeliveryReport report = marked(A);
    asked(report, A);
    asked(report, A);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT);
  }

  @Test
  void mailThatAMailetFailedOnShouldBeDeferredWhereverItEnds() throws Exception {
    DeliveryReport report = marked(A);
    asked(report, A);
    mail.setAttribute(
        new Attribute(Mail.MAILET_ERROR, AttributeValue.ofUnserializable(new Exception())));
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT);
  }

  @Test
  void whatHappensToAnotherMailShouldNotCount() throws Exception {
    DeliveryReport report = marked(A);
    report.matcherAsked("other", mail.getRecipients(), mail.getRecipients(), false);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT);
  }

  @Test
  void anOutcomeThatIsThereShouldStay() throws Exception {
    Outcome bounced = new Outcome.Bounced(EnhancedStatus.UNKNOWN_USER, "unknown", "unknown");
    DeliveryReport report = marked(A, B);
    report.record(0, bounced);
    asked(report, A, B);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(bounced, ACCEPTED);
  }

  @Test
  void aMarkAfterOneThatDoesNotCountShouldCount() throws Exception {
    DeliveryReport report = marked(A);
    asked(report);
    report.accept(mail, "quarantined");
    asked(report, A);
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(ACCEPTED);
  }

  @Test
  void anAddedRecipientThatIsTakenShouldStandForTheOneAddressOnly() throws Exception {
    assertThat(replaced(A).close()).containsExactly(ACCEPTED);
    assertThat(replaced(A, B).close()).containsExactly(NOT, NOT);
  }

  @Test
  void anAddedRecipientThatIsTakenShouldNotStandForTheOneBesideIt() throws Exception {
    DeliveryReport report = open(A);
    report.matcherAsked(
        "m", List.of(new MailAddress(A), new MailAddress("added@x.example")), null, false);
    mail.setRecipients(List.of(new MailAddress("added@x.example")));
    report.accept(mail, "quarantined");
    asked(report, "added@x.example");
    mail.setState(Mail.GHOST);

    assertThat(report.close()).containsExactly(NOT);
  }

  private DeliveryReport replaced(String... addresses) throws Exception {
    DeliveryReport report = open(addresses);
    mail.setState("root");
    mail.setRecipients(List.of(new MailAddress("added@x.example")));
    report.accept(mail, "quarantined");
    asked(report, "added@x.example");
    mail.setState(Mail.GHOST);
    return report;
  }

  private DeliveryReport marked(String... addresses) throws Exception {
    DeliveryReport report = open(addresses);
    report.accept(mail, "quarantined");
    return report;
  }

  private DeliveryReport open(String... addresses) throws Exception {
    List<Recipient> recipients =
        Arrays.stream(addresses)
            .map(Address::parse)
            .map(address -> new Recipient(address, Optional.of(address)))
            .toList();
    mail.setRecipients(mailAddresses(addresses));
    return DeliveryReport.open(mail, new LmtpEnvelope(Address.NULL, recipients, Optional.empty()));
  }

  private void asked(DeliveryReport report, String... matches) throws Exception {
    report.matcherAsked(
        "m", mail.getRecipients(), matches.length == 0 ? null : mailAddresses(matches), false);
  }

  private static List<MailAddress> mailAddresses(String... addresses) throws Exception {
    MailAddress[] all = new MailAddress[addresses.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = new MailAddress(addresses[i]);
    }
    return List.of(all);
  }
}
