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
package org.jamesvirtual.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jamesvirtual.deliver.Intent;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;

/** The deliveries of one message, written down. */
final class RecordedTransaction implements JournaledTransaction {

  private static final CompletableFuture<Void> REMEMBERED = CompletableFuture.completedFuture(null);

  private final DeliveredLog delivered;
  private final IntentFile intents;
  private final Unfinished unfinished;
  private final Set<Key> underWay;
  private final List<Optional<Key>> keys;
  private final Recovery recovery;

  /** What this transaction has taken for each recipient, until it ends. */
  private final boolean[] claimed;

  private final IntentFile.Slot[] slots;
  private final List<Integer> stored;
  private boolean committed;

  RecordedTransaction(
      DeliveredLog delivered,
      IntentFile intents,
      Unfinished unfinished,
      Set<Key> underWay,
      List<Optional<Key>> keys,
      Recovery recovery) {
    this.delivered = delivered;
    this.intents = intents;
    this.unfinished = unfinished;
    this.underWay = underWay;
    this.keys = keys;
    this.recovery = recovery;
    this.stored = new ArrayList<>(keys.size());
    this.claimed = new boolean[keys.size()];
    this.slots = new IntentFile.Slot[keys.size()];
  }

  @Override
  public Optional<Mailbox> unfinished(int index) {
    return keys.get(index).flatMap(unfinished::mailbox);
  }

  @Override
  public Optional<Outcome> earlier(int index) {
    if (keys.get(index).isEmpty()) {
      return Optional.empty();
    }
    Key key = keys.get(index).get();
    if (!underWay.add(key)) {
      return Optional.of(
          new Outcome.Deferred(
              EnhancedStatus.MAILBOX_UNAVAILABLE,
              "an earlier attempt is still under way",
              "an earlier attempt to deliver this copy is still under way"));
    }
    claimed[index] = true;
    Optional<Outcome> obstacle = unfinished.settle(key, recovery).map(RecordedTransaction::later);
    if (obstacle.isPresent() || !delivered.contains(key)) {
      return obstacle;
    }
    return Optional.of(
        new Outcome.Delivered(
            "delivered already", "delivered by an earlier attempt, whose answer was lost"));
  }

  @Override
  public Optional<Outcome> prepare(Mailbox mailbox) {
    return unfinished.settle(mailbox, recovery).map(RecordedTransaction::later);
  }

  private static Outcome later(String detail) {
    return new Outcome.Deferred(
        EnhancedStatus.MAILBOX_UNAVAILABLE,
        "the mailbox cannot be used now",
        "what an earlier delivery left cannot be cleared up yet: " + detail);
  }

  @Override
  public Intent intent(int index) {
    Optional<IntentFile.Slot> slot = intents.slot(keys.get(index));
    slots[index] = slot.orElse(null);
    return slot.isPresent() ? slot.get() : Intent.NONE;
  }

  @Override
  public void ended(int index, Outcome outcome) {
    synchronized (this) {
      if (outcome instanceof Outcome.Delivered && !committed) {
        stored.add(index);
        return;
      }
    }
    if (outcome instanceof Outcome.Delivered) {
      // Nobody waits for a late one: a journal that hangs is to keep no thread of the pool.
      releaseAfter(List.of(index), Duration.ZERO);
    } else if (slots[index] != null && slots[index].isUnclear()) {
      lost(index);
    } else {
      release(index);
    }
  }

  @Override
  public void lost(int index) {
    try {
      if (slots[index] != null && !unfinished.keep(slots[index])) {
        slots[index].release();
      }
    } finally {
      releaseClaim(index);
    }
  }

  @Override
  public void commit(Duration patience) {
    List<Integer> now;
    synchronized (this) {
      committed = true;
      now = List.copyOf(stored);
    }
    releaseAfter(now, patience);
  }

  /** Each stays under way until it is remembered, whether somebody waits for that or not. */
  private void releaseAfter(List<Integer> indexes, Duration patience) {
    CompletableFuture<Void> remembered = REMEMBERED;
    try {
      remembered = remember(indexes);
    } finally {
      if (delivered.await(remembered, patience)) {
        indexes.forEach(this::release);
      } else {
        CompletableFuture<Void> unused = remembered.thenRun(() -> indexes.forEach(this::release));
      }
    }
  }

  private CompletableFuture<Void> remember(List<Integer> indexes) {
    List<Key> fresh =
        indexes.stream()
            .flatMap(index -> keys.get(index).stream())
            .filter(key -> !delivered.contains(key))
            .toList();
    return fresh.isEmpty() ? REMEMBERED : delivered.add(fresh);
  }

  private void release(int index) {
    try {
      if (slots[index] != null) {
        slots[index].release();
      }
    } finally {
      releaseClaim(index);
    }
  }

  private void releaseClaim(int index) {
    if (claimed[index]) {
      underWay.remove(keys.get(index).get());
    }
  }
}
