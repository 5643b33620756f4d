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
package org.jamesvirtual.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who sends a message and who gets it.
 *
 * @param id names the message in the log: a queue id, a spool name; printable ASCII
 * @param sender the reverse path, {@link Address#NULL} for a bounce
 * @param recipients in the order in which the outcomes are wanted; the same address may stand there
 *     twice and is then delivered twice, as by virtual(8)
 * @param transactionId the client's own name for this transaction, the same when it repeats it: its
 *     queue id or envelope id (RFC 3461 section 4.4); empty when it gave none
 * @param arrival of the message as it came over the wire; empty when nobody knows, and then the
 *     bytes that are to be delivered stand for it
 */
public record Envelope(
    String id,
    Address sender,
    List<Recipient> recipients,
    Optional<String> transactionId,
    Optional<Arrival> arrival) {
  /** An envelope whose client named no transaction. */
  public Envelope(String id, Address sender, List<Recipient> recipients) {
    this(id, sender, recipients, Optional.empty());
  }

  /** An envelope of a message of which no more is known. */
  public Envelope(
      String id, Address sender, List<Recipient> recipients, Optional<String> transactionId) {
    this(id, sender, recipients, transactionId, Optional.empty());
  }

  /** Copies the list. */
  public Envelope {
    Objects.requireNonNull(id);
    Objects.requireNonNull(sender);
    Objects.requireNonNull(transactionId);
    Objects.requireNonNull(arrival);
    recipients = List.copyOf(recipients);
  }
}
