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
package org.jamesvirtual.model;

import java.util.List;
import java.util.Objects;

/**
 * Who sends a message and who gets it.
 *
 * @param id names the message in the log: a queue id, a spool name; printable ASCII
 * @param sender the reverse path, {@link Address#NULL} for a bounce
 * @param recipients in the order in which the outcomes are wanted; the same address may stand there
 *     twice and is then delivered twice, as by virtual(8)
 */
public record Envelope(String id, Address sender, List<Recipient> recipients) {
  /** Copies the list. */
  public Envelope {
    Objects.requireNonNull(id);
    Objects.requireNonNull(sender);
    recipients = List.copyOf(recipients);
  }
}
