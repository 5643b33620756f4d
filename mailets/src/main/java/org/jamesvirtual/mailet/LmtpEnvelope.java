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

import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.Recipient;

/**
 * The envelope of an LMTP transaction as it came over the wire, beside James's form of it, which
 * has domains in lower case and cannot hold every address.
 *
 * @param sender the reverse path
 * @param recipients one for each accepted RCPT, in their order
 * @param transactionId the client's own name of the transaction, if it gave one
 * @param arrival of the message as it came over the wire, whatever mailets make of it; empty when
 *     nobody knows
 */
public record LmtpEnvelope(
    Address sender,
    List<Recipient> recipients,
    Optional<String> transactionId,
    Optional<Arrival> arrival) {

  /** An envelope of a message of which no more is known. */
  LmtpEnvelope(Address sender, List<Recipient> recipients, Optional<String> transactionId) {
    this(sender, recipients, transactionId, Optional.empty());
  }

  /** Copies the list. */
  public LmtpEnvelope {
    recipients = List.copyOf(recipients);
  }

  /** James's form of the sender. */
  public MaybeSender mailSender() {
    return sender.isNull()
        ? MaybeSender.nullSender()
        : MaybeSender.of(MailAddresses.toMailAddress(sender));
  }

  /** James's form of each recipient. */
  List<MailAddress> mailRecipients() {
    return recipients.stream()
        .map(recipient -> MailAddresses.toMailAddress(recipient.address()))
        .toList();
  }
}
