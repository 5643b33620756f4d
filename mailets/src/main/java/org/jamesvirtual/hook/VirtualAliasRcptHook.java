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
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.jamesvirtual.Aliases;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.mailet.MailAddresses;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.table.Lookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers RCPT for virtual aliases, where the pipeline has the mailet {@code VirtualAlias}: an
 * address with an alias in {@code virtual_alias_maps} whose domain is {@code virtual_alias_domains}
 * or has mailboxes is accepted, one without in {@code virtual_alias_domains} refused with 5.1.1, a
 * table that cannot tell answered 4.3.0. Other addresses are left to the hooks after this one.
 */
public final class VirtualAliasRcptHook implements RcptHook {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualAliasRcptHook.class);

  private final Aliases aliases;
  private final VirtualTransport transport;

  @Inject
  VirtualAliasRcptHook(Aliases aliases, VirtualTransport transport) {
    this.aliases = aliases;
    this.transport = transport;
  }

  @Override
  public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
    String domain = recipient.getDomain().asString();
    Lookup aliasDomain = aliases.domain(domain);
    if (aliasDomain instanceof Lookup.Failed failed) {
      return lookupFailure(recipient, failed);
    }
    boolean ofAliases = aliasDomain instanceof Lookup.Found;
    if (!ofAliases && !(transport.domain(domain) instanceof Lookup.Found)) {
      return HookResult.DECLINED;
    }
    return switch (aliases.lookup(MailAddresses.toAddress(recipient))) {
      case Lookup.Found found -> HookResult.OK;
      case Lookup.NotFound notFound -> ofAliases ? unknown(recipient) : HookResult.DECLINED;
      case Lookup.Failed failed -> lookupFailure(recipient, failed);
    };
  }

  private static HookResult unknown(MailAddress recipient) {
    String text = "user unknown in virtual alias table";
    return refuse(recipient, Outcome.failed(EnhancedStatus.UNKNOWN_USER, text, text));
  }

  private static HookResult lookupFailure(MailAddress recipient, Lookup.Failed failed) {
    return refuse(
        recipient,
        new Outcome.Deferred(
            EnhancedStatus.SYSTEM_UNAVAILABLE, "temporary lookup failure", failed.reason()));
  }

  private static HookResult refuse(MailAddress recipient, Outcome outcome) {
    LOGGER.info(
        "RCPT: to=<{}>, dsn={} ({})",
        Printable.of(recipient.asString()),
        outcome.status(),
        Printable.of(outcome.detail()));
    return Replies.hookResult(outcome);
  }
}
