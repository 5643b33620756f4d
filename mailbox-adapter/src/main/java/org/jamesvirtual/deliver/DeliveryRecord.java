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

import java.util.Optional;
import org.jamesvirtual.model.Outcome;

/**
 * What is written down of the deliveries of one transaction, recipients by their index in it. For
 * each delivery that begins {@link #obstacle} is called, then {@link #intent} unless there is one,
 * and {@link #ended} or {@link #lost} in any case, all by the thread of the pool that delivers,
 * which is the only one in an mbox's line; then {@link #endedLate} if nobody has waited for it.
 * Another thread calls {@link #commit}. A recipient that is called off before its delivery begins
 * is never heard of.
 */
@FunctionalInterface
public interface DeliveryRecord {

  /** An outcome where this recipient is not to be delivered to now, or not any more. */
  default Optional<Outcome> obstacle(int index) {
    return Optional.empty();
  }

  /** Where the delivery is written down. */
  default Intent intent(int index) {
    return Intent.NONE;
  }

  /** What has become of a delivery, before it is answered. It may come after {@link #commit}. */
  default void ended(int index, Outcome outcome) {}

  /**
   * An error has ended a delivery, and {@link #ended} is not called: nobody knows whether the
   * message is in the mailbox. It may come after {@link #commit}.
   */
  default void lost(int index) {}

  /**
   * Called once, when every recipient has its answer, before any of them is given. Returns when the
   * deliveries that have ended are remembered, or that takes too long.
   */
  default void commit() {}

  /**
   * How a delivery ended after it was answered with a deferral, because it had taken too long.
   * {@link Outcome.Delivered} means that the message is in the mailbox and that the sender will
   * repeat it; anything else, that nothing was stored.
   */
  void endedLate(int index, Outcome outcome);
}
