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

import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.spool.MailOrigin;

/**
 * Delivers each recipient to its mailbox file, as virtual(8) does, and takes the mail out of the
 * pipeline.
 *
 * <p>By LMTP the outcomes become the replies. From the spool bounced recipients go to the processor
 * {@code bounceProcessor} (default {@code bounces}) and deferred ones to {@code deferProcessor}
 * (default {@code virtual-deferred}); nothing is thrown once a recipient is stored, because James
 * would run the mail again for all of its recipients.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.jamesvirtual.mailet.VirtualDelivery"&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 *   &lt;bounceProcessor&gt;bounces&lt;/bounceProcessor&gt;
 *   &lt;deferProcessor&gt;virtual-deferred&lt;/deferProcessor&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class VirtualDelivery extends GenericMailet {

  private final VirtualTransport transport;
  private SpoolFailures failures;

  @Inject
  VirtualDelivery(VirtualTransport transport) {
    this.transport = transport;
  }

  @Override
  public void init() {
    failures =
        new SpoolFailures(
            getMailetContext(),
            getInitParameter("bounceProcessor", "bounces"),
            getInitParameter("deferProcessor", "virtual-deferred"));
  }

  @Override
  public Collection<ProcessingState> requiredProcessingState() {
    return failures.processors();
  }

  @Override
  public void service(Mail mail) throws MessagingException {
    Optional<DeliveryReport> report = DeliveryReport.of(mail);
    if (report.isPresent()) {
      report(mail, report.get());
    } else {
      spool(mail);
    }
  }

  private void report(Mail mail, DeliveryReport report) throws MessagingException {
    List<Recipient> recipients = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (MailAddress address : mail.getRecipients()) {
      List<Integer> named = report.indexesOf(address);
      for (int index : named) {
        recipients.add(report.recipient(index));
        indexes.add(index);
      }
      if (named.isEmpty()) {
        recipients.add(recipient(address));
        indexes.add(-1);
      }
    }
    Envelope envelope =
        new Envelope(
            mail.getName(),
            report.sender(mail),
            recipients,
            report.transactionId(),
            report.arrival());
    List<Outcome> outcomes = transport.deliver(envelope, new MailMessage(mail));
    for (int i = 0; i < outcomes.size(); i++) {
      if (indexes.get(i) < 0) {
        report.recordUntraced(outcomes.get(i));
      } else {
        report.record(indexes.get(i), outcomes.get(i));
      }
    }
    mail.setState(Mail.GHOST);
  }

  private void spool(Mail mail) throws MessagingException {
    List<MailAddress> addresses = List.copyOf(mail.getRecipients());
    failures.route(
        mail,
        addresses,
        deliver(mail, addresses.stream().map(VirtualDelivery::recipient).toList()));
  }

  private List<Outcome> deliver(Mail mail, List<Recipient> recipients) throws MessagingException {
    Envelope envelope =
        new Envelope(
            mail.getName(),
            MailAddresses.toAddress(mail.getMaybeSender()),
            recipients,
            Optional.of("spool " + MailOrigin.of(mail)));
    return transport.deliver(envelope, new MailMessage(mail));
  }

  private static Recipient recipient(MailAddress mailAddress) {
    Address address = MailAddresses.toAddress(mailAddress);
    return new Recipient(address, Optional.of(address));
  }

  @Override
  public String getMailetInfo() {
    return "James Virtual delivery";
  }
}
