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

import org.jamesvirtual.deliver.Finding;
import org.jamesvirtual.deliver.Trace;

/** Looks into a mailbox for what became of a delivery that was cut off. */
@FunctionalInterface
public interface Recovery {

  /**
   * Looks, and takes back what is only a part of a message.
   *
   * @param wait whether to wait for locks as long as a delivery does
   */
  Finding recover(Trace trace, boolean wait);
}
