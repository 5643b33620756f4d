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
package org.jamesvirtual.mailet;

import java.util.Collection;
import org.jamesvirtual.model.Outcome;

/**
 * What one RCPT is told.
 *
 * @param taken whether another mailet took the mail, so that nothing was delivered that a sender
 *     could be told of (RFC 3461 section 5.2.2)
 */
record Answer(Outcome outcome, boolean taken) {

  /** What a delivery, or its failure, tells. */
  static Answer of(Outcome outcome) {
    return new Answer(outcome, false);
  }

  /** Of several for one recipient the one that counts. */
  static Answer worst(Collection<Answer> candidates) {
    return candidates.stream()
        .reduce((worst, next) -> next.rank() > worst.rank() ? next : worst)
        .orElseThrow();
  }

  // A retry can still mend what was deferred, so it counts above what was bounced.
  private int rank() {
    return switch (outcome) {
      case Outcome.Delivered delivered -> taken ? 1 : 0;
      case Outcome.Bounced bounced -> 2;
      case Outcome.Deferred deferred -> 3;
    };
  }
}
