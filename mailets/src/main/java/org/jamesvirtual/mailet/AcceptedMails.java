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

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mails of one LMTP transaction that {@link VirtualAccepted} has marked, and what James did
 * with each after that. A mark counts if
 *
 * <ul>
 *   <li>the next matcher that James asked about the mail matched all of its recipients and did not
 *       throw: it is that of the next mailet, which {@link AcceptedPlacement} knows to take mail;
 *   <li>no matcher was asked about the mail later: a mailet that throws without {@code propagate}
 *       sends the mail to another processor, where matchers are;
 *   <li>in the end the mail is gone, and has no error of a mailet: one that throws with {@code
 *       propagate} leaves the mail in its state.
 * </ul>
 *
 * <p>James 3.9 tells nobody what its mailets do, so it is told by what its matchers do.
 *
 * <p>Not thread-safe: belongs to the thread of the transaction.
 */
final class AcceptedMails {

  private static final Logger LOGGER = LoggerFactory.getLogger(AcceptedMails.class);

  private final Map<String, Marked> marked = new LinkedHashMap<>();

  /**
   * A mail that another mailet took.
   *
   * @param recipients those it had when it was marked
   */
  record Taken(List<MailAddress> recipients, Answer answer) {}

  private enum Seen {
    MARK,
    MATCH,
    MORE
  }

  private static final class Marked {
    private final Mail mail;
    private final List<MailAddress> recipients;
    private final String text;
    private Seen seen = Seen.MARK;

    Marked(Mail mail, String text) {
      this.mail = mail;
      this.recipients = List.copyOf(mail.getRecipients());
      this.text = text;
    }

    boolean counts() {
      return seen == Seen.MATCH
          && Mail.GHOST.equals(mail.getState())
          && mail.getAttribute(Mail.MAILET_ERROR).isEmpty();
    }
  }

  /** Marks a mail; a mark that it had before is forgotten. */
  void mark(Mail mail, String text) {
    marked.put(mail.getName(), new Marked(mail, text));
  }

  /** What James's listener is told of each matcher. */
  void matcherAsked(
      String mailName,
      Collection<MailAddress> recipients,
      Collection<MailAddress> matches,
      boolean threw) {
    Marked mail = marked.get(mailName);
    if (mail == null) {
      return;
    }
    boolean next = mail.seen == Seen.MARK && List.copyOf(recipients).equals(mail.recipients);
    mail.seen =
        next && !threw && matches != null && isWhole(recipients, matches) ? Seen.MATCH : Seen.MORE;
  }

  // As James decides whether it splits the mail.
  private static boolean isWhole(
      Collection<MailAddress> recipients, Collection<MailAddress> matches) {
    List<MailAddress> rest = new ArrayList<>(recipients);
    matches.forEach(rest::remove);
    return rest.isEmpty();
  }

  /** To be called when the pipeline has ended: the mails whose mark counts. */
  List<Taken> taken() {
    List<Taken> taken = new ArrayList<>();
    for (Marked mail : marked.values()) {
      if (mail.counts()) {
        LOGGER.info(
            "{}: status=sent for {} ({}): taken by the mailet after VirtualAccepted",
            mail.mail.getName(),
            Printable.of(mail.recipients.toString()),
            mail.text);
        taken.add(new Taken(mail.recipients, answer(mail.text)));
      } else {
        LOGGER.warn(
            "{}: VirtualAccepted does not count for {}: the mailet after it failed, or its matcher"
                + " did not match again",
            mail.mail.getName(),
            Printable.of(mail.recipients.toString()));
      }
    }
    return taken;
  }

  private static Answer answer(String text) {
    return new Answer(new Outcome.Delivered(text, text), true);
  }
}
