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
import java.util.concurrent.CompletableFuture;
import org.apache.james.server.core.MailImpl;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.junit.jupiter.api.Test;

class DeliveryReportTest {

  private static final Outcome SENT = new Outcome.Delivered("delivered", "delivered");
  private static final Outcome BOUNCED =
      new Outcome.Bounced(EnhancedStatus.UNKNOWN_USER, "unknown", "unknown");
  private static final Outcome LOCKED =
      new Outcome.Deferred(EnhancedStatus.MAILBOX_UNAVAILABLE, "locked", "locked");

  private final MailImpl mail = MailImpl.builder().name("m").build();

  @Test
  void eachRcptShouldKeepItsOwnOutcomeInOrder() throws Exception {
    DeliveryReport report = open("a@x.example", "b@x.example", "a@x.example");

    report.record(2, BOUNCED);
    report.record(0, SENT);
    report.record(1, LOCKED);

    assertThat(report.close()).containsExactly(SENT, LOCKED, BOUNCED);
  }

  @Test
  void aRecipientThatNobodyDeliveredShouldBeDeferred() throws Exception {
    DeliveryReport report = open("a@x.example", "b@x.example");
    report.record(0, SENT);

    assertThat(report.close())
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(SENT),
            second -> assertThat(second).isInstanceOf(Outcome.Deferred.class));
  }

  @Test
  void theWorstOutcomeOfItsReplacementsShouldBeThatOfTheOneAddress() throws Exception {
    DeliveryReport report = open("a@x.example", "A@x.example");
    report.recordUntraced(SENT);
    report.recordUntraced(LOCKED);
    report.recordUntraced(BOUNCED);

    assertThat(report.close()).containsExactly(LOCKED, LOCKED);
  }

  @Test
  void anAddedRecipientShouldStandForNobodyWhereSeveralAddressesWereNamed() throws Exception {
    DeliveryReport report = open("a@x.example", "b@x.example");
    report.record(0, SENT);
    report.recordUntraced(SENT);

    assertThat(report.close()).containsExactly(SENT, DeliveryReport.NOT_DELIVERED);
  }

  @Test
  void severalReplacedRecipientsShouldBeDeferredForNobodyKnowsWhoseTheOutcomesAre()
      throws Exception {
    DeliveryReport report = open("a@x.example", "b@x.example");
    report.recordUntraced(SENT);
    report.recordUntraced(SENT);

    assertThat(report.close()).allSatisfy(o -> assertThat(o).isInstanceOf(Outcome.Deferred.class));
  }

  @Test
  void ofTwoOutcomesForOneRcptTheWorseShouldCount() throws Exception {
    DeliveryReport report = open("a@x.example");
    report.record(0, LOCKED);
    report.record(0, SENT);

    assertThat(report.close()).containsExactly(LOCKED);
  }

  @Test
  void partsOfASplitMailShouldShareTheReport() throws Exception {
    DeliveryReport report = open("a@x.example");

    assertThat(DeliveryReport.of(MailImpl.duplicate(mail))).containsSame(report);
  }

  @Test
  void aCopyOnAnotherThreadShouldCountAsSpoolMail() throws Exception {
    open("a@x.example");

    Optional<DeliveryReport> elsewhere =
        CompletableFuture.supplyAsync(
                () -> DeliveryReport.of(mail), command -> new Thread(command).start())
            .get();

    assertThat(elsewhere).isEmpty();
  }

  @Test
  void aCopyAfterTheRepliesShouldCountAsSpoolMail() throws Exception {
    open("a@x.example").close();

    assertThat(DeliveryReport.of(mail)).isEmpty();
  }

  private DeliveryReport open(String... addresses) {
    List<Recipient> recipients =
        Arrays.stream(addresses)
            .map(Address::parse)
            .map(address -> new Recipient(address, Optional.of(address)))
            .toList();
    return DeliveryReport.open(mail, new LmtpEnvelope(Address.NULL, recipients, Optional.empty()));
  }
}
