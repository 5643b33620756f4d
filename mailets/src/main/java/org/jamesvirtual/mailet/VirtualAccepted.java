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
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Stands right before a mailet that takes mail on purpose (a quarantine, a forwarding, a discard),
 * with the same matcher: by LMTP the recipients are then answered 250, where mail that ends
 * anywhere but in a mailbox is answered 451. Does nothing for mail from the spool.
 *
 * <pre><code>
 * &lt;mailet match="SenderIs=x@example.org" class="org.jamesvirtual.mailet.VirtualAccepted"&gt;
 *   &lt;text&gt;quarantined&lt;/text&gt;
 * &lt;/mailet&gt;
 * &lt;mailet match="SenderIs=x@example.org" class="ToRepository"&gt;
 *   &lt;repositoryPath&gt;file://var/mail/quarantine/&lt;/repositoryPath&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 *
 * <p>{@code text} (default {@code accepted}) is what the client is told, after 250 2.0.0. An
 * outcome of a delivery counts above the mark, and no report for NOTIFY=SUCCESS is sent: nothing
 * was delivered. Where the next mailet fails, or its matcher does not match all of the recipients
 * again, the mark does not count.
 *
 * <p>James does not start where this mailet stands before one that may let mail pass.
 */
public final class VirtualAccepted extends GenericMailet {

  private static final Pattern TEXT = Pattern.compile("[!-~]([ -~]*[!-~])?");
  private static final Pattern CODE = Pattern.compile("([245]\\.\\d|\\d{3}( |$)).*");

  private final ConfigurationProvider configurations;
  private String text;

  @Inject
  VirtualAccepted(ConfigurationProvider configurations) {
    this.configurations = configurations;
  }

  @Override
  public void init() throws MessagingException {
    text = getInitParameter("text", "accepted");
    if (!TEXT.matcher(text).matches() || CODE.matcher(text).matches()) {
      throw new MessagingException(
          "mailetcontainer.xml: text of VirtualAccepted is \""
              + text
              + "\", expected printable US-ASCII without a code: the reply is 250 2.0.0 and this"
              + " text");
    }
    List<String> problems = placementProblems();
    if (!problems.isEmpty()) {
      throw new MessagingException(problems.get(0));
    }
  }

  private List<String> placementProblems() throws MessagingException {
    try {
      return AcceptedPlacement.problems(configurations.getConfiguration("mailetcontainer"));
    } catch (ConfigurationException e) {
      throw new MessagingException(
          "mailetcontainer.xml cannot be read to see what stands after VirtualAccepted", e);
    }
  }

  @Override
  public void service(Mail mail) {
    DeliveryReport.of(mail).ifPresent(report -> report.accept(mail, text));
  }

  @Override
  public String getMailetInfo() {
    return "James Virtual accepted mail";
  }
}
