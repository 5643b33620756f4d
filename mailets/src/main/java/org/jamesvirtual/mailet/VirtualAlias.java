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
import jakarta.mail.internet.AddressException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.jamesvirtual.Aliases;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.AliasExpansion;
import org.jamesvirtual.spool.Deferral;
import org.jamesvirtual.table.Lookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces recipients by what {@code virtual_alias_maps} says of them (virtual(5)), for a James
 * that is the first hop. Mail that comes by LMTP is left alone: the Postfix in front has expanded
 * it.
 *
 * <p>A mail in which a recipient was replaced has the attribute {@code
 * org.jamesvirtual.aliasExpanded}: it may leave for another domain, whoever sent it, because the
 * alias says so.
 *
 * <p>Where an alias cannot be expanded, or it cannot be told whether a domain is virtual, nobody
 * gets the mail yet: it goes to {@code deferProcessor} (default {@code virtual-deferred}), and
 * comes back to the processor that this mailet stands in.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.jamesvirtual.mailet.VirtualAlias"&gt;
 *   &lt;deferProcessor&gt;virtual-deferred&lt;/deferProcessor&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class VirtualAlias extends GenericMailet {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualAlias.class);

  private static final AttributeName EXPANDED = AttributeName.of("org.jamesvirtual.aliasExpanded");

  private final Aliases aliases;
  private final VirtualTransport transport;
  private String deferProcessor;

  @Inject
  VirtualAlias(Aliases aliases, VirtualTransport transport) {
    this.aliases = aliases;
    this.transport = transport;
  }

  @Override
  public void init() {
    deferProcessor = getInitParameter("deferProcessor", "virtual-deferred");
  }

  @Override
  public Collection<ProcessingState> requiredProcessingState() {
    return List.of(new ProcessingState(deferProcessor));
  }

  @Override
  public void service(Mail mail) {
    Optional<DeliveryReport> report = DeliveryReport.of(mail);
    if (report.isPresent()) {
      report.get().meets(mail.getRecipients());
      return;
    }
    try {
      Set<MailAddress> recipients = new LinkedHashSet<>();
      for (MailAddress recipient : mail.getRecipients()) {
        expand(recipient, recipients);
      }
      if (!recipients.equals(Set.copyOf(mail.getRecipients()))) {
        mail.setAttribute(new Attribute(EXPANDED, AttributeValue.of(true)));
      }
      mail.setRecipients(recipients);
      Deferral.retryWhereDelivered(mail);
      RecipientFailures.forget(mail);
    } catch (DeferException e) {
      defer(mail, e.outcome);
    }
  }

  private void expand(MailAddress recipient, Set<MailAddress> to) throws DeferException {
    switch (aliases.expand(MailAddresses.toAddress(recipient))) {
      case AliasExpansion.Failed failed -> throw new DeferException(failed.outcome());
      case AliasExpansion.Expanded expanded -> {
        for (Address address : expanded.addresses()) {
          to.add(routed(address));
        }
      }
    }
  }

  private MailAddress routed(Address address) throws DeferException {
    if (transport.domain(address.domain()) instanceof Lookup.Failed failed) {
      throw new DeferException(
          new Outcome.Deferred(
              EnhancedStatus.SYSTEM_UNAVAILABLE, "temporary lookup failure", failed.reason()));
    }
    try {
      return new MailAddress(address.external());
    } catch (AddressException e) {
      throw new DeferException(
          new Outcome.Deferred(
              new EnhancedStatus(4, 6, 0),
              "alias expansion error",
              "virtual_alias_maps: James cannot send to " + address.internal()));
    }
  }

  private void defer(Mail mail, Outcome outcome) {
    LOGGER.warn("{}: deferred ({})", mail.getName(), Printable.of(outcome.detail()));
    Map<MailAddress, Outcome> failures = new HashMap<>();
    mail.getRecipients().forEach(recipient -> failures.put(recipient, outcome));
    RecipientFailures.note(mail, failures);
    Deferral.retryIn(mail, mail.getState());
    mail.setState(deferProcessor);
  }

  @Override
  public String getMailetInfo() {
    return "James Virtual aliases";
  }

  /** The mail cannot go on now. */
  private static final class DeferException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Outcome outcome;

    DeferException(Outcome outcome) {
      super(outcome.detail());
      this.outcome = outcome;
    }
  }
}
