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

import java.util.concurrent.atomic.AtomicReference;
import org.jamesvirtual.model.EnhancedStatus;

/**
 * Whether a delivery may still put its message into the mailbox. Decided once, by whoever comes
 * first: the thread that delivers, right before the message becomes visible for good, or the one
 * that no longer waits for it. Thread-safe.
 */
final class Commitment {

  private enum State {
    OPEN,
    COMMITTED,
    ABANDONED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  /**
   * The point of no return.
   *
   * @throws DeliveryException if the delivery was abandoned: what it has done is to be undone
   */
  void commit() throws DeliveryException {
    if (!state.compareAndSet(State.OPEN, State.COMMITTED)) {
      throw abandoned();
    }
  }

  /** Spares work that would have to be undone. */
  void check() throws DeliveryException {
    if (isAbandoned()) {
      throw abandoned();
    }
  }

  /** Forbids the delivery to commit; of no effect when it has. */
  void abandon() {
    state.compareAndSet(State.OPEN, State.ABANDONED);
  }

  /** Whether the message may be in the mailbox by now. */
  boolean isCommitted() {
    return state.get() == State.COMMITTED;
  }

  boolean isAbandoned() {
    return state.get() == State.ABANDONED;
  }

  private static DeliveryException abandoned() {
    String text = "it took too long";
    return new DeliveryException(EnhancedStatus.SYSTEM_UNAVAILABLE, text, text, null);
  }
}
