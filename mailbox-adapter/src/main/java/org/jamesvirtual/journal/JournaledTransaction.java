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
import java.util.Optional;
import org.jamesvirtual.deliver.Intent;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;

/**
 * The deliveries of one message, recipients by their index in the envelope. For each of them {@link
 * #earlier} is asked first; if it has no answer, {@link #prepare} and the delivery follow, and
 * {@link #ended} or {@link #lost} in any case. Then {@link #commit}, once. Different recipients may
 * be different threads' business, and {@link #ended} may come after {@link #commit}.
 */
public interface JournaledTransaction {

  /** Of a journal that remembers nothing. */
  JournaledTransaction NONE =
      new JournaledTransaction() {
        @Override
        public Optional<Mailbox> unfinished(int index) {
          return Optional.empty();
        }

        @Override
        public Optional<Outcome> earlier(int index) {
          return Optional.empty();
        }

        @Override
        public Optional<Outcome> prepare(Mailbox mailbox) {
          return Optional.empty();
        }

        @Override
        public Intent intent(int index) {
          return Intent.NONE;
        }

        @Override
        public void ended(int index, Outcome outcome) {}

        @Override
        public void lost(int index) {}

        @Override
        public void commit(Duration patience) {}
      };

  /**
   * The mailbox in which an earlier process did not end the delivery of this copy. Until somebody
   * has looked there, {@link #earlier} does, which may take as long as a delivery.
   */
  Optional<Mailbox> unfinished(int index);

  /** The outcome where this copy is not to be delivered: it has been, or is being delivered. */
  Optional<Outcome> earlier(int index);

  /** Clears up after a crash before a mailbox gets its next message; an outcome if it cannot. */
  Optional<Outcome> prepare(Mailbox mailbox);

  /** Where the delivery is written down. */
  Intent intent(int index);

  /** The delivery of this copy has ended, and what it has stored is on stable storage. */
  void ended(int index, Outcome outcome);

  /**
   * An error has ended the delivery of this copy, {@link #ended} is not called: whether the message
   * is in the mailbox is looked at before the next, as after a crash.
   */
  void lost(int index);

  /**
   * Returns when the deliveries that have ended are remembered, after which they are answered; or
   * when the journal takes longer than the patience: mail is delivered without it, too.
   */
  void commit(Duration patience);
}
