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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.journal.DeliveryJournal;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.resolve.StartReport;
import org.jamesvirtual.table.Lookup;

/**
 * The door of the adapter: envelope and message in, one outcome for each recipient out, as
 * virtual(8) does it. Thread-safe. A delivery blocks the calling thread until {@code
 * delivery_timeout}, and a second longer for the journal, whatever the mail store does; a lookup
 * for as long as its table takes.
 */
public final class VirtualTransport implements AutoCloseable {

  /** For the mailbox that the recovery is at; to break off there is no more than another crash. */
  private static final Duration RECOVERY_END = Duration.ofSeconds(3);

  private final Optional<Site> site;
  private final List<String> problems;
  private final MailVolume volume;
  private final DeliveryJournal journal;
  private final Optional<CrashRecovery> recovery;

  private interface SiteOpener {
    Site open(Settings settings) throws ConfigException;
  }

  private VirtualTransport(
      Optional<Site> site, List<String> problems, MailVolume volume, DeliveryJournal journal) {
    this.site = site;
    this.problems = problems;
    this.volume = volume;
    this.journal = journal;
    this.recovery = site.map(open -> CrashRecovery.start(open, volume, journal));
  }

  /**
   * Reads main.cf and opens the tables. Refuses nothing that stands there: with a main.cf that
   * cannot be used every recipient is deferred, with a broken table those that need it are. What a
   * crash has left in the mailboxes is cleared up from now on; nobody waits for that.
   */
  public static VirtualTransport open(Settings settings) {
    return open(settings, Site::open);
  }

  /**
   * The same for a process that ends after some messages: tables are not looked through, so that
   * {@link #problems} has only what makes main.cf unusable and {@link #report} is empty.
   */
  public static VirtualTransport openUnchecked(Settings settings) {
    return open(settings, Site::openUnchecked);
  }

  private static VirtualTransport open(Settings settings, SiteOpener opener) {
    Optional<Site> site;
    List<String> problems = new ArrayList<>();
    try {
      site = Optional.of(opener.open(settings));
      problems.addAll(site.get().report().problems());
    } catch (ConfigException e) {
      site = Optional.empty();
      problems.add(e.getMessage() + ": all mail is deferred with 4.3.5");
    }
    DeliveryJournal journal =
        DeliveryJournal.open(settings.journal(), settings.durability() != Durability.NONE);
    journal.trouble().ifPresent(problems::add);
    return new VirtualTransport(site, List.copyOf(problems), settings.volume(), journal);
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
    return site.map(open -> open.resolve(recipient))
        .orElseGet(() -> new Resolution.Refused(unusable()));
  }

  private Outcome unusable() {
    return Outcome.misconfigured(problems.get(0));
  }

  /**
   * The same as {@link #resolve}, and what is known of the mailbox before a message is there: an
   * owner that mail cannot be written for, an mbox that is full.
   */
  public Resolution accepts(Address recipient) {
    return site.map(open -> open.accepts(recipient))
        .orElseGet(() -> new Resolution.Refused(unusable()));
  }

  /** {@code myhostname}, for reports. */
  public String hostName() {
    return site.map(Site::hostName).orElse("localhost");
  }

  /** Whether {@code virtual_mailbox_domains} has this domain. */
  public Lookup domain(String domain) {
    return site.map(open -> open.resolver().domain(domain))
        .orElseGet(() -> new Lookup.Failed(problems.get(0)));
  }

  /**
   * Delivers a message to each recipient, independently of the others and side by side.
   *
   * @return as many outcomes as there are recipients, in their order; a delivered one is on stable
   *     storage. Nothing is thrown but errors of the virtual machine
   */
  public List<Outcome> deliver(Envelope envelope, MessageSource message) {
    return site.map(open -> new EnvelopeDelivery(open, volume, journal, envelope).run(message))
        .orElseGet(() -> Collections.nCopies(envelope.recipients().size(), unusable()));
  }

  /**
   * Takes no more mail and waits for the deliveries under way: a process that ended within one
   * would leave half a message in an mbox file, and its dotlock. What is not done in time is given
   * up, undone and deferred.
   *
   * @return false if something was given up
   */
  public boolean stop(Duration patience) {
    boolean ended = site.map(open -> open.engine().stop(patience)).orElse(true);
    return hasRecoveryEnded() && ended;
  }

  private boolean hasRecoveryEnded() {
    return recovery.map(one -> one.end(RECOVERY_END)).orElse(true);
  }

  /**
   * Only after {@link #stop} has returned true, or where no delivery is under way: it would write
   * to what is closed here.
   */
  @Override
  public void close() {
    if (hasRecoveryEnded()) {
      journal.close();
    }
    site.ifPresent(open -> open.resolver().close());
  }
}
