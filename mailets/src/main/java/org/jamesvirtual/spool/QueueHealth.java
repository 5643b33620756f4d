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
package org.jamesvirtual.spool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How the runs of a deferred queue end, and whether it can keep mail: for the health check, and so
 * that the log has each kind of failure once until it is mended.
 *
 * <p>Thread-safe.
 */
final class QueueHealth {

  // A run over many mails is not late at once.
  private static final int DELAYS = 3;
  private static final Duration AT_LEAST = Duration.ofMinutes(1);

  private final Duration delay;
  private final LongSupplier nanoTime;
  private final Set<String> kinds = new HashSet<>();
  private String failedRun;
  private String failedStore;
  private long lastRun;

  /**
   * Of a queue that begins now.
   *
   * @param delay from one run to the next
   * @param nanoTime as {@link System#nanoTime}
   */
  QueueHealth(Duration delay, LongSupplier nanoTime) {
    this.delay = delay;
    this.nanoTime = nanoTime;
    this.lastRun = nanoTime.getAsLong();
  }

  /** Notes that all mail was looked through. */
  synchronized void ran() {
    lastRun = nanoTime.getAsLong();
    failedRun = null;
    kinds.removeIf(kind -> kind.startsWith("run "));
  }

  /** Notes that a run failed; true if it is the first time in this way since it last did not. */
  synchronized boolean runFailed(Throwable failure) {
    lastRun = nanoTime.getAsLong();
    failedRun = kind(failure);
    return kinds.add("run " + failedRun);
  }

  /** Notes that a mail was stored or removed. */
  synchronized void stored() {
    failedStore = null;
    kinds.removeIf(kind -> kind.startsWith("store "));
  }

  /** Notes that a mail could not be stored or removed; true as for {@link #runFailed}. */
  synchronized boolean storeFailed(Throwable failure) {
    failedStore = kind(failure);
    return kinds.add("store " + failedStore);
  }

  /** What is at the bottom of it, as the class of an exception and what it says. */
  private static String kind(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // The name of a file may be another one each time.
    return cause.getClass().getSimpleName();
  }

  /**
   * What the administrator should mend, one sentence each.
   *
   * @param unreadable how many mails cannot be read
   */
  synchronized List<String> causes(int unreadable) {
    List<String> causes = new ArrayList<>();
    long waited = nanoTime.getAsLong() - lastRun;
    Duration limit = delay.multipliedBy(DELAYS);
    limit = limit.compareTo(AT_LEAST) < 0 ? AT_LEAST : limit;
    if (waited > limit.toNanos()) {
      causes.add(
          "the deferred queue has not been looked through for %d s, expected every %d s"
              .formatted(Duration.ofNanos(waited).toSeconds(), delay.toSeconds()));
    }
    if (failedRun != null) {
      causes.add(
          "the deferred queue cannot be looked through, no mail in it is tried again: "
              + failedRun);
    }
    if (failedStore != null) {
      causes.add("the deferred queue cannot store or remove mail: " + failedStore);
    }
    if (unreadable > 0) {
      causes.add(
          "mails of the deferred queue that cannot be read, named in the log: " + unreadable);
    }
    return causes;
  }
}
