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

import java.util.List;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Outcome;

/** What became of an address in {@code virtual_alias_maps}. */
public sealed interface AliasExpansion {

  /**
   * Where its mail goes.
   *
   * @param addresses each once, compared without case; the address itself where there is no alias
   */
  record Expanded(List<Address> addresses) implements AliasExpansion {
    /** Copies the list. */
    public Expanded {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * A table failed, or aliases lead too far: nobody gets the mail now.
   *
   * @param outcome for the sender and the log
   */
  record Failed(Outcome.Deferred outcome) implements AliasExpansion {}
}
