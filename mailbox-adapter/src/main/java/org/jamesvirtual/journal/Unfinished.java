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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jamesvirtual.deliver.Finding;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.IdentityLostError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries that an earlier process did not end, and those of this one that an error has
 * ended. Each is looked at once with success: at the start, or before its mailbox gets the next
 * message. Thread-safe.
 */
final class Unfinished {

  private static final Logger LOGGER = LoggerFactory.getLogger(Unfinished.class);

  /** For whoever comes while another thread looks: the mail store may hang under that one. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final IntentFile intents;
  private final DeliveredLog delivered;
  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  /** One delivery, locked by the thread that looks at it. */
  private static final class Entry {
    private volatile IntentFile.Left left;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean settled;

    Entry(IntentFile.Left left) {
      this.left = left;
    }

    SlotContent content() {
      return left.content();
    }
  }

  Unfinished(IntentFile intents, DeliveredLog delivered) {
    this.intents = intents;
    this.delivered = delivered;
    intents.left().forEach(left -> entries.add(new Entry(left)));
  }

  /**
   * Looks at all of them, without waiting for anybody's lock.
   *
   * @param goOn asked before each
   */
  void settleAll(Recovery recovery, BooleanSupplier goOn) {
    for (Entry entry : entries) {
      if (!goOn.getAsBoolean()) {
        return;
      }
      try {
        settle(entry, recovery, Duration.ZERO);
      } catch (IdentityLostError e) {
        throw e;
      } catch (RuntimeException | Error e) {
        // It is looked at again before its mailbox gets the next message.
        LOGGER.error("after a crash: {}", entry.content().trace().mailbox().path(), e);
      }
    }
  }

  /**
   * Keeps a delivery of this process that an error has ended.
   *
   * @return false if it had not come to the mailbox
   */
  boolean keep(IntentFile.Slot slot) {
    Optional<IntentFile.Left> left = slot.left();
    left.ifPresent(one -> entries.add(new Entry(one)));
    return left.isPresent();
  }

  /** Where a copy was to come, if it is one of them. */
  Optional<Mailbox> mailbox(Key key) {
    for (Entry entry : entries) {
      if (entry.content().key().equals(Optional.of(key))) {
        return Optional.of(entry.content().trace().mailbox());
      }
    }
    return Optional.empty();
  }

  /**
   * Looks at those of a mailbox.
   *
   * @return why it is not to be delivered to now
   */
  Optional<String> settle(Mailbox mailbox, Recovery recovery) {
    return settle(content -> content.trace().mailbox().path().equals(mailbox.path()), recovery);
  }

  /** The same for a copy, whatever mailbox it was to come into. */
  Optional<String> settle(Key key, Recovery recovery) {
    return settle(content -> content.key().equals(Optional.of(key)), recovery);
  }

  private Optional<String> settle(Predicate<SlotContent> which, Recovery recovery) {
    for (Entry entry : entries) {
      Optional<String> obstacle =
          which.test(entry.content()) ? settle(entry, recovery, PATIENCE) : Optional.empty();
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    return Optional.empty();
  }

  private Optional<String> settle(Entry entry, Recovery recovery, Duration patience) {
    boolean locked = false;
    try {
      locked = entry.lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
      return locked
          ? settleLocked(entry, recovery, !patience.isZero())
          : Optional.of("another thread looks at it");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } finally {
      if (locked) {
        entry.lock.unlock();
      }
    }
  }

  private Optional<String> settleLocked(Entry entry, Recovery recovery, boolean wait) {
    if (entry.settled) {
      return Optional.empty();
    }
    SlotContent content = entry.content();
    boolean known = content.key().filter(delivered::contains).isPresent();
    Finding finding =
        known ? new Finding(Finding.Fate.STORED, "") : recovery.recover(content.trace(), wait);
    finding.torn().ifPresent(now -> entry.left = intents.torn(entry.left, now));
    if (finding.fate() == Finding.Fate.LATER) {
      return Optional.of(finding.detail());
    }
    if (finding.fate() == Finding.Fate.STORED && !known && !remember(content)) {
      return Optional.of("the journal hangs");
    }
    report(finding);
    entry.settled = true;
    entries.remove(entry);
    intents.release(entry.left.slot());
    return Optional.empty();
  }

  private boolean remember(SlotContent content) {
    return content.key().isEmpty()
        || delivered.await(delivered.add(List.of(content.key().get())), PATIENCE);
  }

  private static void report(Finding finding) {
    if (finding.detail().isEmpty()) {
      return;
    }
    if (finding.fate() == Finding.Fate.UNKNOWN) {
      LOGGER.warn("after a crash: {}", finding.detail());
    } else {
      LOGGER.info("after a crash: {}", finding.detail());
    }
  }
}
