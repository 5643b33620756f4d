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

import jakarta.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.lmtp.LMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.table.Lookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers RCPT truthfully: a mailbox is accepted, an unknown user refused with 5.1.1, a table that
 * cannot tell answered 4.3.x; and so is a mailbox whose owner mail cannot be written for, or an
 * mbox that is full already.
 *
 * <p>By LMTP {@code virtual_mailbox_maps} alone decides, as for virtual(8): Postfix has routed
 * already. By SMTP {@code virtual_mailbox_domains} decides first, and other domains are left to the
 * hooks after this one. An accepted recipient ends the chain of hooks, so declare this one last.
 */
public final class VirtualRcptHook implements RcptHook {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualRcptHook.class);

  private final VirtualTransport transport;

  @Inject
  VirtualRcptHook(VirtualTransport transport) {
    this.transport = transport;
  }

  @Override
  public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
    if (session.getConfiguration() instanceof LMTPConfiguration) {
      return mailbox(session, sender, recipient);
    }
    return switch (transport.domain(recipient.getDomain().asString())) {
      case Lookup.Found found -> mailbox(session, sender, recipient);
      case Lookup.NotFound notFound -> HookResult.DECLINED;
      case Lookup.Failed failed -> lookupFailure(sender, recipient, failed);
    };
  }

  private HookResult mailbox(SMTPSession session, MaybeSender sender, MailAddress recipient) {
    return switch (transport.accepts(CurrentRecipient.of(session, recipient))) {
      case Resolution.Resolved resolved -> HookResult.OK;
      case Resolution.Refused refused -> refuse(sender, recipient, refused.outcome());
    };
  }

  private static HookResult lookupFailure(
      MaybeSender sender, MailAddress recipient, Lookup.Failed failed) {
    return refuse(
        sender,
        recipient,
        new Outcome.Deferred(
            EnhancedStatus.SYSTEM_UNAVAILABLE, "temporary lookup failure", failed.reason()));
  }

  private static HookResult refuse(MaybeSender sender, MailAddress recipient, Outcome outcome) {
    LOGGER.info(
        "RCPT {}: from=<{}>, to=<{}>, dsn={} ({})",
        outcome instanceof Outcome.Deferred ? "deferred" : "refused",
        Printable.of(sender.asString("")),
        Printable.of(recipient.asString()),
        outcome.status(),
        Printable.of(outcome.detail()));
    return Replies.hookResult(outcome);
  }
}
