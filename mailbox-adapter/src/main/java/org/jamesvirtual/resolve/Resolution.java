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
package org.jamesvirtual.resolve;

import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;

/** What the tables say of a recipient: where its mail goes, or why it goes nowhere. */
public sealed interface Resolution {

  /**
   * The recipient has a mailbox.
   *
   * @param mailbox to be delivered to
   */
  record Resolved(Mailbox mailbox) implements Resolution {}

  /**
   * The recipient is unknown (bounced), or the tables could not tell or make no sense (deferred).
   *
   * @param outcome never {@link Outcome.Delivered}
   */
  record Refused(Outcome outcome) implements Resolution {}
}
