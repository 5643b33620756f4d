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
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.GenericRecipientMatcher;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.Resolution;

/**
 * Matches recipients that have a mailbox in {@code virtual_mailbox_maps} and an owner, as {@code
 * RecipientIsLocal} does for James's own users.
 *
 * <p>A lookup that failed is neither a match nor none: the matcher throws. Configure it with {@code
 * onMatchException="propagate"}.
 */
public final class RecipientIsVirtual extends GenericRecipientMatcher {

  private final VirtualTransport transport;

  @Inject
  RecipientIsVirtual(VirtualTransport transport) {
    this.transport = transport;
  }

  @Override
  public boolean matchRecipient(MailAddress recipient) throws MessagingException {
    return switch (transport.resolve(MailAddresses.toAddress(recipient))) {
      case Resolution.Resolved resolved -> true;
      case Resolution.Refused refused -> refused(refused.outcome());
    };
  }

  private static boolean refused(Outcome outcome) throws MessagingException {
    if (outcome instanceof Outcome.Bounced) {
      return false;
    }
    throw new MessagingException(outcome.detail());
  }

  @Override
  public String getMatcherInfo() {
    return "RecipientIsVirtual";
  }
}
