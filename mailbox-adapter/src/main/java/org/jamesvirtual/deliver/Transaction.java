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
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;

/** One message on its way to its mailboxes. Run once, by one thread; others may give it up. */
final class Transaction {

  /** Threads for one Maildir, which needs no lock: enough to share syncs. */
  private static final int MAILDIR_SHARE = 4;

  private final MailboxDelivery delivery;
  private final DeliveryPool pool;
  private final InFlight inFlight;
  private final Address sender;
  private final TransactionMessage message;
  private final DeliveryRecord record;
  private final List<Attempt> attempts;

  Transaction(
      MailboxDelivery delivery,
      DeliveryPool pool,
      InFlight inFlight,
      Address sender,
      TransactionMessage message,
      List<DeliveryEngine.Target> targets,
      DeliveryRecord record) {
    this.delivery = delivery;
    this.pool = pool;
    this.inFlight = inFlight;
    this.sender = sender;
    this.message = message;
    this.record = record;
    this.attempts = attempts(targets);
  }

  private static List<Attempt> attempts(List<DeliveryEngine.Target> targets) {
    List<Attempt> attempts = new ArrayList<>(targets.size());
    for (DeliveryEngine.Target target : targets) {
      attempts.add(new Attempt(attempts.size(), target));
    }
    return attempts;
  }

  /** Delivers, and waits for each recipient's answer until the deadline. */
  List<DeliveryEngine.Answer> run(Deadline deadline, Outcome.Deferred timedOut) {
    holdForSeveral();
    Map<Mailbox, Chain> chains = start();
    for (Attempt attempt : attempts) {
      await(attempt, chains.get(attempt.target().mailbox()), deadline, timedOut);
    }
    return attempts.stream().map(Attempt::answered).toList();
  }

  /** Answers whoever has no answer yet. */
  void giveUp(Outcome.Deferred outcome) {
    attempts.forEach(attempt -> attempt.giveUp(outcome));
  }

  private void holdForSeveral() {
    Map<Mailbox.Format, Integer> counts = new EnumMap<>(Mailbox.Format.class);
    attempts.forEach(attempt -> counts.merge(attempt.target().mailbox().format(), 1, Integer::sum));
    counts.forEach(
        (format, count) -> {
          if (count > 1) {
            message.hold(format, count);
          }
        });
  }

  private Map<Mailbox, Chain> start() {
    Map<Mailbox, List<Attempt>> groups = new LinkedHashMap<>();
    for (Attempt attempt : attempts) {
      groups.computeIfAbsent(attempt.target().mailbox(), key -> new ArrayList<>(1)).add(attempt);
    }
    Map<Mailbox, Chain> chains = new LinkedHashMap<>();
    groups.forEach((mailbox, group) -> chains.put(mailbox, start(mailbox, group)));
    return chains;
  }

  private Chain start(Mailbox mailbox, List<Attempt> group) {
    Chain chain = new Chain(group, this::deliver, this::release);
    group.forEach(attempt -> inFlight.enter());
    if (!execute(mailbox, chain)) {
      chain.callOff(busy("too many deliveries wait for it, or the system has no thread for one"));
    }
    return chain;
  }

  private boolean execute(Mailbox mailbox, Chain chain) {
    int share = mailbox.format() == Mailbox.Format.MBOX ? 1 : MAILDIR_SHARE;
    try {
      return pool.execute(mailbox.path(), share, chain);
    } catch (OutOfMemoryError noThread) {
      return false;
    }
  }

  private void deliver(Attempt attempt) {
    Outcome outcome;
    try {
      outcome = record.obstacle(attempt.index()).orElseGet(() -> store(attempt));
    } catch (Throwable t) {
      lost(attempt, t);
      throw t;
    }
    record.ended(attempt.index(), outcome);
    if (!attempt.answer(outcome)) {
      record.endedLate(attempt.index(), outcome);
    }
  }

  private void lost(Attempt attempt, Throwable cause) {
    try {
      record.lost(attempt.index());
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
    }
  }

  private Outcome store(Attempt attempt) {
    return delivery.deliver(
        attempt.target().mailbox(),
        sender,
        attempt.target().recipient(),
        message,
        attempt.commitment(),
        record.intent(attempt.index()));
  }

  private void release(Attempt attempt) {
    message.release(attempt.target().mailbox().format());
    inFlight.leave();
  }

  private void await(Attempt attempt, Chain chain, Deadline deadline, Outcome.Deferred timedOut) {
    try {
      Duration patience = patience(attempt, chain, deadline);
      if (attempt.await(patience)
          || callOff(attempt, chain, patience)
          || attempt.await(deadline.remaining())) {
        return;
      }
      attempt.giveUp(timedOut);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      attempt.giveUp(timedOut);
    }
  }

  private boolean callOff(Attempt attempt, Chain chain, Duration patience) {
    boolean calledOff =
        chain.callOff(busy("other deliveries had it for " + patience.toSeconds() + " s"));
    if (calledOff) {
      pool.remove(attempt.target().mailbox().path(), chain);
    }
    return calledOff;
  }

  /** Waiting for this process's own deliveries to an mbox is waiting for its lock. */
  private Duration patience(Attempt attempt, Chain chain, Deadline deadline) {
    Duration remaining = deadline.remaining();
    if (chain.hasBegun() || attempt.target().mailbox().format() == Mailbox.Format.MAILDIR) {
      return remaining;
    }
    return Collections.min(List.of(remaining, delivery.lockPatience()));
  }

  private static Outcome.Deferred busy(String detail) {
    return new Outcome.Deferred(
        EnhancedStatus.MAILBOX_UNAVAILABLE, "mailbox is busy, try again later", detail);
  }
}
