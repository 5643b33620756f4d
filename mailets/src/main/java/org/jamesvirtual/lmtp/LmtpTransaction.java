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
package org.jamesvirtual.lmtp;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesvirtual.mailet.MailAddresses;
import org.jamesvirtual.model.Address;

/**
 * What MAIL and RCPT said, as it came over the wire. James's own list of recipients is kept beside
 * it, for hooks. Confined to one session.
 */
final class LmtpTransaction {

  private static final AttachmentKey<LmtpTransaction> KEY =
      AttachmentKey.of("org.jamesvirtual.LmtpTransaction", LmtpTransaction.class);

  private final Address sender;
  private final MaybeSender mailSender;
  private final MailParameters parameters;
  private final ZonedDateTime arrival = ZonedDateTime.now(ZoneId.systemDefault());
  private final List<LmtpRecipient> recipients = new ArrayList<>();

  LmtpTransaction(Address sender, MailParameters parameters) {
    this.sender = sender;
    this.mailSender =
        sender.isNull()
            ? MaybeSender.nullSender()
            : MaybeSender.of(MailAddresses.toMailAddress(sender));
    this.parameters = parameters;
  }

  /**
   * A recipient that was accepted.
   *
   * @param address as it came
   */
  record LmtpRecipient(Address address, RcptParameters parameters) {}

  /** The transaction of this session, if MAIL was accepted. */
  static Optional<LmtpTransaction> of(SMTPSession session) {
    return session.getAttachment(KEY, State.Transaction);
  }

  void begin(SMTPSession session) {
    session.setAttachment(KEY, this, State.Transaction);
    session.setAttachment(SMTPSession.SENDER, mailSender, State.Transaction);
  }

  Address sender() {
    return sender;
  }

  /** James's form of the sender. */
  MaybeSender mailSender() {
    return mailSender;
  }

  MailParameters parameters() {
    return parameters;
  }

  /** When MAIL came. */
  ZonedDateTime arrival() {
    return arrival;
  }

  void add(LmtpRecipient recipient) {
    recipients.add(recipient);
  }

  /** One for each accepted RCPT, in their order. */
  List<LmtpRecipient> recipients() {
    return Collections.unmodifiableList(recipients);
  }
}
