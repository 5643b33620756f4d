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
package org.jamesvirtual.hook;

import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesvirtual.mailet.MailAddresses;
import org.jamesvirtual.model.Address;

/**
 * The recipient of the RCPT command that hooks are asked about, as it came over the wire. James's
 * own form of it has the domain in lower case, and does not know every address.
 */
public final class CurrentRecipient {

  private static final AttachmentKey<Address> KEY =
      AttachmentKey.of("org.jamesvirtual.CurrentRecipient", Address.class);

  private CurrentRecipient() {}

  /** Sets it before the hooks are asked. */
  public static void set(SMTPSession session, Address address) {
    session.setAttachment(KEY, address, State.Transaction);
  }

  /**
   * The address.
   *
   * @param mailAddress James's form of it, for commands that are James's own
   */
  static Address of(SMTPSession session, MailAddress mailAddress) {
    return session
        .getAttachment(KEY, State.Transaction)
        .orElseGet(() -> MailAddresses.toAddress(mailAddress));
  }
}
