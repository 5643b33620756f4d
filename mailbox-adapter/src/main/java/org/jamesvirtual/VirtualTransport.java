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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Envelope;
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

  private final Optional<Site> site;
  private final List<String> problems;
  private final Semaphore idle = new Semaphore(Integer.MAX_VALUE);

  private interface SiteOpener {
    Site open(Settings settings) throws ConfigException;
  }

  private VirtualTransport(Optional<Site> site, List<String> problems) {
    this.site = site;
    this.problems = problems;
  }

  /**
   * Reads main.cf and opens the tables. Never refuses: with a main.cf that cannot be used every
   * recipient is deferred, with a broken table those that need it are.
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
    try {
      Site site = opener.open(settings);
      return new VirtualTransport(Optional.of(site), site.report().problems());
    } catch (ConfigException e) {
      return new VirtualTransport(
          Optional.empty(), List.of(e.getMessage() + ": all mail is deferred with 4.3.5"));
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
    List<Outcome> outcomes = new ArrayList<>(envelope.recipients().size());
    for (Recipient recipient : envelope.recipients()) {
      long start = System.nanoTime();
      Outcome outcome = deliver(envelope.sender(), recipient, message);
      DeliveryLog.write(envelope, recipient, outcome, Duration.ofNanos(System.nanoTime() - start));
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private Outcome deliver(Address sender, Recipient recipient, MessageSource message) {
    try {
      return switch (resolve(recipient.address())) {
        case Resolution.Resolved resolved -> {
          Site open = site.orElseThrow();
          yield softened(
              open, open.delivery().deliver(resolved.mailbox(), sender, recipient, message));
        }
        case Resolution.Refused refused -> refused.outcome();
      };
    } catch (RuntimeException e) {
      LOGGER.error(
          "delivery to {} failed", DeliveryLog.printable(recipient.address().internal()), e);
      return new Outcome.Deferred(
          EnhancedStatus.SYSTEM_UNAVAILABLE, "internal error, try again later", e.toString());
    }
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
    site.ifPresent(open -> open.resolver().close());
  }
}
