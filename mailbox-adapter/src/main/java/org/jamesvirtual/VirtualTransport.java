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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.deliver.Durability;
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
import org.jamesvirtual.resolve.StartReport;
import org.jamesvirtual.table.Lookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of the adapter: envelope and message in, one outcome for each recipient out, as
 * virtual(8) does it. Thread-safe; blocks the calling thread, which must be a platform thread.
 */
public final class VirtualTransport implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualTransport.class);

  private static final Outcome NOT_ENDED =
      new Outcome.Deferred(EnhancedStatus.SYSTEM_UNAVAILABLE, "not delivered", "not delivered");

  private final Optional<Site> site;
  private final List<String> problems;
  private final MailVolume volume;
  private final DeliveryJournal journal;
  private final Semaphore idle = new Semaphore(Integer.MAX_VALUE);

  private VirtualTransport(
      Optional<Site> site, List<String> problems, MailVolume volume, DeliveryJournal journal) {
    this.site = site;
    this.problems = problems;
    this.volume = volume;
    this.journal = journal;
  }

  /**
   * Reads main.cf and opens the tables. Never refuses: with a main.cf that cannot be used every
   * recipient is deferred, with a broken table those that need it are. Clears up what a crash has
   * left in the mailboxes.
   */
  public static VirtualTransport open(Settings settings) {
    Optional<Site> site;
    List<String> problems = new ArrayList<>();
    try {
      site = Optional.of(Site.open(settings));
      problems.addAll(site.get().report().problems());
    } catch (ConfigException e) {
      site = Optional.empty();
      problems.add(e.getMessage() + ": all mail is deferred with 4.3.5");
    }
    DeliveryJournal journal =
        DeliveryJournal.open(settings.journal(), settings.durability() != Durability.NONE);
    journal.trouble().ifPresent(problems::add);
    VirtualTransport transport =
        new VirtualTransport(site, List.copyOf(problems), settings.volume(), journal);
    transport.clearUp();
    return transport;
  }

  private void clearUp() {
    if (site.isPresent() && volume.missing().isEmpty()) {
      journal.recover(site.get().delivery()::recover);
    }
  }

  /** What is served, from where, as whom: for the log and the console at start. */
  public List<String> announcement() {
    return site.map(Site::announcement).orElse(List.of());
  }

  /** What the administrator should mend, one sentence each. */
  public List<String> problems() {
    return problems;
  }

  /** Domains and mailboxes as they were found at start; empty when main.cf could not be used. */
  public Optional<StartReport> report() {
    return site.map(Site::report);
  }

  /** How the deliveries are doing now. Looks at the tables, the mail store and the journal. */
  public Health health() {
    List<String> fatal = new ArrayList<>();
    if (site.isEmpty()) {
      fatal.add(problems.get(0));
    }
    volume.missing().ifPresent(fatal::add);
    if (site.filter(open -> open.privileges().isIdentityLost()).isPresent()) {
      fatal.add("a thread did not get its own identity back, no mail is delivered: restart James");
    }
    List<String> causes = new ArrayList<>(fatal);
    site.ifPresent(open -> causes.addAll(open.resolver().problems()));
    journal.trouble().ifPresent(causes::add);
    Health.State state = causes.isEmpty() ? Health.State.HEALTHY : Health.State.DEGRADED;
    return new Health(fatal.isEmpty() ? state : Health.State.UNHEALTHY, causes);
  }

  /** Where the mail of an address goes. */
  public Resolution resolve(Address recipient) {
    return site.map(open -> softened(open, open.resolver().resolve(recipient)))
        .orElseGet(() -> new Resolution.Refused(Outcome.misconfigured(problems.get(0))));
  }

  /** Whether {@code virtual_mailbox_domains} has this domain. */
  public Lookup domain(String domain) {
    return site.map(open -> open.resolver().domain(domain))
        .orElseGet(() -> new Lookup.Failed(problems.get(0)));
  }

  /**
   * Delivers a message to each recipient, independently of the others.
   *
   * @return as many outcomes as there are recipients, in their order; a delivered one is on stable
   *     storage. Nothing is thrown but errors of the virtual machine
   */
  public List<Outcome> deliver(Envelope envelope, MessageSource message) {
    idle.acquireUninterruptibly();
    try {
      return deliverToEach(envelope, message);
    } finally {
      idle.release();
    }
  }

  private List<Outcome> deliverToEach(Envelope envelope, MessageSource message) {
    JournaledTransaction transaction;
    try {
      transaction = begin(envelope, message);
    } catch (IOException e) {
      String text = "error reading message";
      Outcome unread =
          new Outcome.Deferred(EnhancedStatus.SYSTEM_UNAVAILABLE, text, text + ": " + e);
      return Collections.nCopies(envelope.recipients().size(), unread);
    }
    List<Outcome> outcomes = new ArrayList<>(envelope.recipients().size());
    for (int index = 0; index < envelope.recipients().size(); index++) {
      long start = System.nanoTime();
      Outcome outcome = deliver(transaction, envelope, index, message);
      DeliveryLog.write(
          envelope,
          envelope.recipients().get(index),
          outcome,
          Duration.ofNanos(System.nanoTime() - start));
      outcomes.add(outcome);
    }
    transaction.commit();
    return outcomes;
  }

  private JournaledTransaction begin(Envelope envelope, MessageSource message) throws IOException {
    return site.isPresent()
        ? journal.begin(envelope, message, site.get().delivery()::recover)
        : JournaledTransaction.NONE;
  }

  private Outcome deliver(
      JournaledTransaction transaction, Envelope envelope, int index, MessageSource message) {
    Outcome outcome = NOT_ENDED;
    try {
      outcome =
          missingVolume()
              .or(() -> transaction.earlier(index))
              .orElseGet(() -> deliverNow(transaction, envelope, index, message));
    } catch (RuntimeException e) {
      Address address = envelope.recipients().get(index).address();
      LOGGER.error("delivery to {} failed", DeliveryLog.printable(address.internal()), e);
      outcome =
          new Outcome.Deferred(
              EnhancedStatus.SYSTEM_UNAVAILABLE, "internal error, try again later", e.toString());
    } finally {
      transaction.ended(index, outcome);
    }
    return outcome;
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

  private Outcome deliverNow(
      JournaledTransaction transaction, Envelope envelope, int index, MessageSource message) {
    Recipient recipient = envelope.recipients().get(index);
    return switch (resolve(recipient.address())) {
      case Resolution.Resolved resolved ->
          transaction
              .prepare(resolved.mailbox())
              .orElseGet(
                  () ->
                      write(
                          resolved.mailbox(),
                          envelope.sender(),
                          recipient,
                          message,
                          transaction.intent(index)));
      case Resolution.Refused refused -> refused.outcome();
    };
  }

  private Outcome write(
      Mailbox mailbox, Address sender, Recipient recipient, MessageSource message, Intent intent) {
    Site open = site.orElseThrow();
    return softened(open, open.delivery().deliver(mailbox, sender, recipient, message, intent));
  }

  private static Resolution softened(Site site, Resolution resolution) {
    return resolution instanceof Resolution.Refused refused
        ? new Resolution.Refused(softened(site, refused.outcome()))
        : resolution;
  }

  private static Outcome softened(Site site, Outcome outcome) {
    if (!site.softBounce() || !(outcome instanceof Outcome.Bounced bounced)) {
      return outcome;
    }
    EnhancedStatus status = bounced.status();
    return new Outcome.Deferred(
        new EnhancedStatus(4, status.subject(), status.detail()), bounced.text(), bounced.detail());
  }

  /**
   * Waits until no delivery is under way. A process that ended within one would leave half a
   * message in an mbox file, and its dotlock.
   *
   * @return false if the time ran out or the thread is to end
   */
  public boolean awaitIdle(Duration patience) {
    try {
      if (!idle.tryAcquire(Integer.MAX_VALUE, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      idle.release(Integer.MAX_VALUE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    journal.close();
    site.ifPresent(open -> open.resolver().close());
  }
}
