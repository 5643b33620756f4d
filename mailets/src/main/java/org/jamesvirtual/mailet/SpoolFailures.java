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

import jakarta.mail.MessagingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.ProcessingState;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the recipients of a spooled mail that were not delivered where the administrator wants
 * them. One group goes on in the mail at hand, which James keeps safe; only when there are bounced
 * and deferred ones both is a second mail put into the spool.
 */
final class SpoolFailures {

  private static final Logger LOGGER = LoggerFactory.getLogger(SpoolFailures.class);

  private final MailetContext context;
  private final String bounceProcessor;
  private final String deferProcessor;

  SpoolFailures(MailetContext context, String bounceProcessor, String deferProcessor) {
    this.context = context;
    this.bounceProcessor = bounceProcessor;
    this.deferProcessor = deferProcessor;
  }

  List<ProcessingState> processors() {
    return List.of(new ProcessingState(bounceProcessor), new ProcessingState(deferProcessor));
  }

  void route(Mail mail, List<MailAddress> addresses, List<Outcome> outcomes) {
    Group bounced = new Group();
    Group deferred = new Group();
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Delivered delivered -> {}
        case Outcome.Bounced bounce -> bounced.add(addresses.get(i), bounce);
        case Outcome.Deferred defer -> deferred.add(addresses.get(i), defer);
      }
    }
    if (!deferred.isEmpty() && !bounced.isEmpty() && !spool(mail, bounced)) {
      // A bounce that cannot be spooled now is tried again together with the rest.
      deferred.addAll(bounced);
    }
    if (!deferred.isEmpty()) {
      deferred.moveTo(mail, deferProcessor);
    } else if (!bounced.isEmpty()) {
      bounced.moveTo(mail, bounceProcessor);
    } else {
      mail.setState(Mail.GHOST);
    }
  }

  private boolean spool(Mail mail, Group bounced) {
    Mail copy = null;
    try {
      copy = mail.duplicate();
      bounced.moveTo(copy, bounceProcessor);
      context.sendMail(copy, bounceProcessor);
      return true;
    } catch (MessagingException | RuntimeException e) {
      LOGGER.error(
          "{}: cannot spool the bounce for {}",
          mail.getName(),
          Printable.of(bounced.failures.keySet().toString()),
          e);
      return false;
    } finally {
      LifecycleUtil.dispose(copy);
    }
  }

  /** Recipients with the same fate. */
  private static final class Group {
    private final Map<MailAddress, Outcome> failures = new LinkedHashMap<>();

    void add(MailAddress address, Outcome outcome) {
      failures.put(address, outcome);
    }

    void addAll(Group other) {
      failures.putAll(other.failures);
    }

    boolean isEmpty() {
      return failures.isEmpty();
    }

    void moveTo(Mail mail, String processor) {
      String error =
          failures.values().stream()
              .map(outcome -> outcome.status() + " " + outcome.text())
              .distinct()
              .collect(Collectors.joining("; "));
      mail.setRecipients(List.copyOf(failures.keySet()));
      mail.setErrorMessage(error);
      mail.setAttribute(new Attribute(RecipientFailures.DELIVERY_ERROR, AttributeValue.of(error)));
      RecipientFailures.note(mail, failures);
      mail.setState(processor);
    }
  }
}
