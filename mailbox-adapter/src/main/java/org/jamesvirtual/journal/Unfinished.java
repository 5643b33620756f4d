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

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jamesvirtual.deliver.Finding;
import org.jamesvirtual.model.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries that an earlier process did not end. Each is looked at once with success: at the
 * start, or before its mailbox gets the next message. Thread-safe.
 */
final class Unfinished {

  private static final Logger LOGGER = LoggerFactory.getLogger(Unfinished.class);

  private final IntentFile intents;
  private final DeliveredLog delivered;
  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  /** One delivery; its monitor is held by the thread that looks at it. */
  private static final class Entry {
    private final IntentFile.Left left;
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

  /** How many are still to be looked at. */
  int count() {
    return entries.size();
  }

  /** Looks at all of them, without waiting for anybody's lock. */
  void settleAll(Recovery recovery) {
    entries.forEach(entry -> settle(entry, recovery, false));
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
          which.test(entry.content()) ? settle(entry, recovery, true) : Optional.empty();
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    return Optional.empty();
  }

  private Optional<String> settle(Entry entry, Recovery recovery, boolean wait) {
    synchronized (entry) {
      if (entry.settled) {
        return Optional.empty();
      }
      SlotContent content = entry.content();
      Finding finding =
          content.key().filter(delivered::contains).isPresent()
              ? new Finding(Finding.Fate.STORED, "")
              : recovery.recover(content.trace(), wait);
      if (finding.fate() == Finding.Fate.LATER) {
        return Optional.of(finding.detail());
      }
      if (finding.fate() == Finding.Fate.STORED) {
        content.key().ifPresent(key -> delivered.add(List.of(key)));
      }
      report(finding);
      entry.settled = true;
      entries.remove(entry);
      intents.release(entry.left.slot());
      return Optional.empty();
    }
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
