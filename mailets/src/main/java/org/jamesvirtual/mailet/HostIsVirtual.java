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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.table.Lookup;

/**
 * Matches recipients in a domain of {@code virtual_mailbox_domains}, as {@code HostIsLocal} does
 * for James's own. Each domain of a mail is looked up once.
 *
 * <p>A recipient that an LMTP client named was accepted by {@code virtual_mailbox_maps} alone (the
 * Postfix in front has routed it already), so it always matches.
 *
 * <p>A lookup that failed is neither a match nor none: the matcher throws. Configure it with {@code
 * onMatchException="propagate"}.
 */
public final class HostIsVirtual extends GenericMatcher {

  private final VirtualTransport transport;

  @Inject
  HostIsVirtual(VirtualTransport transport) {
    this.transport = transport;
  }

  @Override
  public Collection<MailAddress> match(Mail mail) throws MessagingException {
    Optional<DeliveryReport> report = DeliveryReport.of(mail);
    report.ifPresent(open -> open.meets(mail.getRecipients()));
    Map<Domain, Boolean> known = new HashMap<>();
    List<MailAddress> matched = new ArrayList<>();
    for (MailAddress recipient : mail.getRecipients()) {
      if ((report.isPresent() && report.get().hasRecipient(recipient))
          || isVirtual(recipient.getDomain(), known)) {
        matched.add(recipient);
      }
    }
    return matched;
  }

  private boolean isVirtual(Domain domain, Map<Domain, Boolean> known) throws MessagingException {
    Boolean answer = known.get(domain);
    if (answer == null) {
      answer = lookup(domain);
      known.put(domain, answer);
    }
    return answer;
  }

  private boolean lookup(Domain domain) throws MessagingException {
    return switch (transport.domain(domain.asString())) {
      case Lookup.Found found -> true;
      case Lookup.NotFound notFound -> false;
      case Lookup.Failed failed -> throw new MessagingException(failed.reason());
    };
  }

  @Override
  public String getMatcherInfo() {
    return "HostIsVirtual";
  }
}
