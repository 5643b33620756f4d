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
      case Resolution.Refused(Outcome.Bounced bounced) -> false;
      case Resolution.Refused(Outcome outcome) -> throw new MessagingException(outcome.detail());
    };
  }

  @Override
  public String getMatcherInfo() {
    return "RecipientIsVirtual";
  }
}
