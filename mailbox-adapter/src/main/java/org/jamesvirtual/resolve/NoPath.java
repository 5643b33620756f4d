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

import java.util.Locale;
import java.util.Set;
import org.jamesvirtual.model.Address;

/**
 * Values of {@code virtual_mailbox_maps} that tell that a user exists, not where the mailbox is.
 * virtual(8) takes them for paths, and puts everybody's mail into one file, or mail where no IMAP
 * server looks.
 */
final class NoPath {

  private static final Set<String> ANSWERS = Set.of("ok", "permit", "yes", "true", "1");
  private static final Set<String> LOCATIONS = Set.of("maildir", "mbox", "dbox", "sdbox", "mdbox");

  private NoPath() {}

  /**
   * @param value as the table gave it
   * @param address the folded address it is for
   */
  static boolean is(String value, Address address) {
    String folded = value.toLowerCase(Locale.ROOT);
    int colon = folded.indexOf(':');
    return ANSWERS.contains(folded)
        || (colon > 0 && LOCATIONS.contains(folded.substring(0, colon)))
        || folded.equals(address.internal())
        || folded.equals(address.external());
  }
}
