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

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;

/**
 * The recipients of one transaction that have the same mailbox: delivered one after the other, in
 * their order, by one thread. It runs, or it is called off before it has begun; an error ends it
 * and the thread. Thread-safe.
 */
final class Chain implements Runnable {

  private enum State {
    WAITING,
    BEGUN,
    CALLED_OFF
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  // Nothing when called off: a pool whose threads all hang may keep the chain for as long as that.
  private List<Attempt> attempts;
  private Consumer<Attempt> deliver;
  private Consumer<Attempt> release;

  /**
   * Does nothing yet.
   *
   * @param deliver delivers and answers
   * @param release called once for each, when it needs the message no longer
   */
  Chain(List<Attempt> attempts, Consumer<Attempt> deliver, Consumer<Attempt> release) {
    this.attempts = attempts;
    this.deliver = deliver;
    this.release = release;
  }

  @Override
  public void run() {
    if (!state.compareAndSet(State.WAITING, State.BEGUN)) {
      return;
    }
    int begun = 0;
    try {
      while (begun < attempts.size()) {
        deliver(attempts.get(begun++));
      }
    } catch (Throwable t) {
      for (Attempt attempt : attempts.subList(begun - 1, attempts.size())) {
        attempt.giveUp(
            new Outcome.Deferred(
                EnhancedStatus.SYSTEM_UNAVAILABLE,
                "internal error, try again later",
                t.toString()));
      }
      attempts.subList(begun, attempts.size()).forEach(release);
      throw t;
    }
  }

  private void deliver(Attempt attempt) {
    try {
      if (!attempt.commitment().isAbandoned()) {
        deliver.accept(attempt);
      }
    } finally {
      release.accept(attempt);
    }
  }

  /**
   * Answers every recipient, unless the chain has begun.
   *
   * @return false if it has
   */
  boolean callOff(Outcome.Deferred outcome) {
    if (!state.compareAndSet(State.WAITING, State.CALLED_OFF)) {
      return false;
    }
    for (Attempt attempt : attempts) {
      attempt.giveUp(outcome);
      release.accept(attempt);
    }
    attempts = List.of();
    deliver = null;
    release = null;
    return true;
  }

  boolean hasBegun() {
    return state.get() == State.BEGUN;
  }
}
