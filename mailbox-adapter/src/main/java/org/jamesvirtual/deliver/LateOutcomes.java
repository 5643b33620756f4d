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

import org.jamesvirtual.model.Outcome;

/**
 * Told how a delivery ended after it was answered with a deferral, because it had taken too long.
 * {@link Outcome.Delivered} means that the message is in the mailbox and that the sender will
 * repeat it; anything else, that nothing was stored.
 */
@FunctionalInterface
public interface LateOutcomes {

  /**
   * Called once for each such delivery, on a thread of the pool.
   *
   * @param index of the recipient in its transaction
   */
  void ended(int index, Outcome outcome);
}
