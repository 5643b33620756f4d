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
package org.jamesvirtual;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.deliver.Deadline;
import org.jamesvirtual.deliver.DeliveryEngine;
import org.jamesvirtual.deliver.DeliveryRecord;
import org.jamesvirtual.deliver.Intent;
import org.jamesvirtual.journal.DeliveryJournal;
import org.jamesvirtual.journal.JournaledTransaction;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.resolve.Resolution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One envelope: resolves its recipients, delivers to those that have a mailbox, logs all. What the
 * journal and the guard of the mail store have to say of a delivery, they say on its own thread; so
 * they do of a recipient that is refused, where an earlier attempt to deliver to it did not end.
 */
final class EnvelopeDelivery implements DeliveryRecord {

  private static final Logger LOGGER = LoggerFactory.getLogger(EnvelopeDelivery.class);

  /**
   * What a journal that works needs, and more: when one recipient has taken all the time, the
   * others are remembered all the same before they are answered.
   */
  private static final Duration SYNC = Duration.ofSeconds(1);

  private final Site site;
  private final MailVolume volume;
  private final DeliveryJournal journal;
  private final Envelope envelope;
  private final Deadline deadline;
  private final DeliveryEngine.Answer[] answers;
  private final List<DeliveryEngine.Target> targets = new ArrayList<>();

  /** What each target is. */
  private final List<Part> parts = new ArrayList<>();

  private JournaledTransaction transaction = JournaledTransaction.NONE;
  private Function<Address, Resolution> resolver;

  /**
   * A recipient that a thread of the engine works on.
   *
   * @param index in the envelope
   * @param refusal where nothing is to be stored, unless an earlier attempt has
   */
  private record Part(int index, Optional<Outcome> refusal) {}

  EnvelopeDelivery(Site site, MailVolume volume, DeliveryJournal journal, Envelope envelope) {
    this.site = site;
    this.volume = volume;
    this.journal = journal;
    this.envelope = envelope;
    this.deadline = site.engine().deadline();
    this.answers = new DeliveryEngine.Answer[envelope.recipients().size()];
  }

  List<Outcome> run(MessageSource message) {
    try {
      transaction = journal.begin(envelope, message, site.engine()::recover);
    } catch (IOException | RuntimeException e) {
      String text = "error reading message";
      Outcome unread =
          new Outcome.Deferred(EnhancedStatus.SYSTEM_UNAVAILABLE, text, text + ": " + e);
      Arrays.fill(answers, new DeliveryEngine.Answer(unread, deadline.elapsed()));
      return outcomes();
    }
    for (int i = 0; i < answers.length; i++) {
      resolve(i);
    }
    // A delivery may take long, and the tables change meanwhile.
    resolver = null;
    List<DeliveryEngine.Answer> delivered =
        site.engine().deliver(envelope.sender(), targets, message, deadline, this);
    for (int i = 0; i < delivered.size(); i++) {
      answers[parts.get(i).index()] = delivered.get(i);
    }
    return outcomes();
  }

  private void resolve(int index) {
    Recipient recipient = envelope.recipients().get(index);
    Resolution resolution =
        deadline.hasPassed()
            ? new Resolution.Refused(site.engine().timedOut())
            : resolve(recipient);
    switch (resolution) {
      case Resolution.Resolved resolved ->
          add(resolved.mailbox(), recipient, new Part(index, Optional.empty()));
      case Resolution.Refused refused ->
          transaction
              .unfinished(index)
              .ifPresentOrElse(
                  mailbox ->
                      add(mailbox, recipient, new Part(index, Optional.of(refused.outcome()))),
                  () -> answers[index] = answer(refused(index, refused.outcome())));
    }
  }

  private void add(Mailbox mailbox, Recipient recipient, Part part) {
    targets.add(new DeliveryEngine.Target(mailbox, recipient));
    parts.add(part);
  }

  private DeliveryEngine.Answer answer(Outcome outcome) {
    return new DeliveryEngine.Answer(outcome, deadline.elapsed());
  }

  private Resolution resolve(Recipient recipient) {
    try {
      if (resolver == null) {
        resolver = site.resolveAll();
      }
      return resolver.apply(recipient.address());
    } catch (RuntimeException e) {
      return new Resolution.Refused(failed(recipient, e));
    }
  }

  private static Outcome failed(Recipient recipient, RuntimeException e) {
    LOGGER.error("delivery to {} failed", Printable.of(recipient.address().internal()), e);
    return new Outcome.Deferred(
        EnhancedStatus.SYSTEM_UNAVAILABLE, "internal error, try again later", e.toString());
  }

  /** An earlier attempt may have delivered what the tables refuse now. */
  private Outcome refused(int index, Outcome refusal) {
    Outcome outcome = refusal;
    try {
      outcome = transaction.earlier(index).orElse(refusal);
    } catch (RuntimeException e) {
      outcome = failed(envelope.recipients().get(index), e);
    } finally {
      transaction.ended(index, outcome);
    }
    return outcome;
  }

  @Override
  public Optional<Outcome> obstacle(int target) {
    int index = parts.get(target).index();
    try {
      return missingVolume()
          .or(() -> transaction.earlier(index))
          .or(parts.get(target)::refusal)
          .or(() -> transaction.prepare(targets.get(target).mailbox()));
    } catch (RuntimeException e) {
      return Optional.of(failed(envelope.recipients().get(index), e));
    }
  }

  private Optional<Outcome> missingVolume() {
    return volume
        .missing()
        .map(
            detail ->
                new Outcome.Deferred(
                    EnhancedStatus.SYSTEM_UNAVAILABLE,
                    "the mail store is not available, try again later",
                    detail));
  }

  @Override
  public Intent intent(int target) {
    return transaction.intent(parts.get(target).index());
  }

  @Override
  public void ended(int target, Outcome outcome) {
    transaction.ended(parts.get(target).index(), outcome);
  }

  @Override
  public void lost(int target) {
    transaction.lost(parts.get(target).index());
  }

  @Override
  public void commit() {
    Duration remaining = deadline.remaining();
    transaction.commit(remaining.compareTo(SYNC) < 0 ? SYNC : remaining);
  }

  private List<Outcome> outcomes() {
    List<Outcome> outcomes = new ArrayList<>(answers.length);
    for (int i = 0; i < answers.length; i++) {
      Outcome outcome = site.softened(answers[i].outcome());
      Duration took = answers[i].took();
      DeliveryLog.write(envelope, envelope.recipients().get(i), outcome, took);
      outcomes.add(outcome);
    }
    return outcomes;
  }

  @Override
  public void endedLate(int target, Outcome outcome) {
    Recipient recipient = envelope.recipients().get(parts.get(target).index());
    DeliveryLog.writeLate(envelope, recipient, outcome, deadline.elapsed());
  }
}
