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
import jakarta.mail.internet.AddressException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.jamesvirtual.Aliases;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.resolve.AliasExpansion;

/**
 * Replaces recipients by what {@code virtual_alias_maps} says of them (virtual(5)), for a James
 * that is the first hop. Mail that comes by LMTP is left alone: the Postfix in front has expanded
 * it.
 *
 * <p>An expansion that fails is none: the mailet throws, for all recipients, as cleanup(8) refuses
 * the whole message. Configure it with {@code onMailetException} {@code propagate}, before any
 * mailet that delivers.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.jamesvirtual.mailet.VirtualAlias"&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class VirtualAlias extends GenericMailet {

  private final Aliases aliases;

  @Inject
  VirtualAlias(Aliases aliases) {
    this.aliases = aliases;
  }

  @Override
  public void service(Mail mail) throws MessagingException {
    if (DeliveryReport.of(mail).isPresent()) {
      return;
    }
    Set<MailAddress> recipients = new LinkedHashSet<>();
    for (MailAddress recipient : mail.getRecipients()) {
      recipients.addAll(expand(recipient));
    }
    mail.setRecipients(recipients);
  }

  private Collection<MailAddress> expand(MailAddress recipient) throws MessagingException {
    return switch (aliases.expand(MailAddresses.toAddress(recipient))) {
      case AliasExpansion.Expanded expanded -> mailAddresses(expanded.addresses());
      case AliasExpansion.Failed failed -> throw new MessagingException(failed.outcome().detail());
    };
  }

  private static List<MailAddress> mailAddresses(List<Address> addresses)
      throws MessagingException {
    List<MailAddress> all = new ArrayList<>();
    for (Address address : addresses) {
      try {
        all.add(new MailAddress(address.external()));
      } catch (AddressException e) {
        throw new MessagingException(
            "virtual_alias_maps has a result that James cannot send to", e);
      }
    }
    return all;
  }

  @Override
  public String getMailetInfo() {
    return "James Virtual aliases";
  }
}
