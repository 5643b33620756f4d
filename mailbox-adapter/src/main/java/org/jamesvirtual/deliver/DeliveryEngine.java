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
package org.jamesvirtual.deliver;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.NativeMemory;

/**
 * Delivers transactions on threads of its own: the recipients of one side by side, those of one
 * mailbox one after the other, and answers each before a deadline, whatever the disk does. A
 * delivery that is still under way then can only undo what it has done, or, past the point of no
 * return, become a late outcome. Thread-safe.
 */
public final class DeliveryEngine {

  private static final Outcome.Deferred STOPPING =
      new Outcome.Deferred(
          EnhancedStatus.NOT_ACCEPTING,
          "the mail system is about to stop, try again later",
          "the server stops");

  /** Until a delivery that has been given up has undone what it did. */
  private static final Duration UNDO = Duration.ofSeconds(3);

  private final MailboxDelivery delivery;
  private final DeliveryLimits limits;
  private final DeliveryPool pool;
  private final NativeMemory memory;
  private final InFlight inFlight = new InFlight();
  private final Set<Transaction> transactions = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * One recipient and its mailbox.
   *
   * @param mailbox where the message goes
   * @param recipient for whom
   */
  public record Target(Mailbox mailbox, Recipient recipient) {}

  /**
   * What became of a recipient.
   *
   * @param outcome what the sender is told
   * @param took from the beginning of the transaction's deliveries
   */
  public record Answer(Outcome outcome, Duration took) {}

  /** Starts no thread yet. */
  public DeliveryEngine(MailboxDelivery delivery, DeliveryLimits limits) {
    this.delivery = delivery;
    this.limits = limits;
    this.pool = new DeliveryPool(threads(delivery, limits.threads()));
    this.memory = new NativeMemory(limits.messageMemory());
  }

  /**
   * Those that sync wait for the disk most of the time: each is woken at once. The others mostly
   * compute: more threads than processors would only take turns.
   */
  private static DeliveryThreads threads(MailboxDelivery delivery, int most) {
    return new DeliveryThreads(most, delivery.isSynced() ? most : 1);
  }

  /** When a transaction that begins now is to be answered. */
  public Deadline deadline() {
    return Deadline.after(limits.timeout());
  }

  /** What a recipient is told when the deadline has passed. */
  public Outcome.Deferred timedOut() {
    return new Outcome.Deferred(
        EnhancedStatus.SYSTEM_UNAVAILABLE,
        "delivery took too long, try again later",
        "not done within " + limits.timeout().toSeconds() + " s (delivery_timeout)");
  }

  /** What everybody is told once the server is to stop; empty before. */
  public Optional<Outcome> refusal() {
    return stopping ? Optional.of(STOPPING) : Optional.empty();
  }

  /**
   * Delivers a message to each recipient, independently of the others.
   *
   * @param sender the reverse path
   * @param record of what is delivered; told of everything before it is answered
   * @return one answer for each, in their order; a delivered one is on stable storage
   */
  public List<Answer> deliver(
      Address sender,
      List<Target> targets,
      MessageSource source,
      Deadline deadline,
      DeliveryRecord record) {
    Transaction transaction =
        new Transaction(
            delivery, pool, inFlight, sender, delivery.message(source, memory), targets, record);
    inFlight.enter();
    transactions.add(transaction);
    try {
      return stopping
          ? Collections.nCopies(targets.size(), new Answer(STOPPING, Duration.ZERO))
          : transaction.run(deadline, timedOut());
    } finally {
      try {
        record.commit();
      } finally {
        transactions.remove(transaction);
        inFlight.leave();
      }
    }
  }

  /**
   * Finds out what became of a delivery that a crash cut off, and takes back what is only a part of
   * a message.
   *
   * @param wait whether to wait for locks as long as a delivery does
   */
  public Finding recover(Trace trace, boolean wait) {
    return delivery.recover(trace, wait);
  }

  /**
   * Takes no more transactions and waits for those under way; gives up what is not done in time.
   *
   * @return false if something was given up
   */
  public boolean stop(Duration patience) {
    stopping = true;
    if (inFlight.awaitNone(patience)) {
      return true;
    }
    transactions.forEach(transaction -> transaction.giveUp(STOPPING));
    inFlight.awaitNone(UNDO);
    return false;
  }
}
