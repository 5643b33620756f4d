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
package org.jamesvirtual.spool;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.core.MailAddress;

/**
 * For whom mails were bounced lately. James runs a mail again, within seconds and for all of its
 * recipients, when a mailet fails after one of its parts was bounced already.
 *
 * <p>Bounded, in memory; thread-safe.
 */
public final class RecentBounces {

  private static final int KEPT = 10_000;

  private final Map<String, Set<MailAddress>> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<MailAddress>> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * The recipients of a mail for whom it was not bounced yet.
   *
   * @param identity as {@link MailIdentity} has it
   */
  public synchronized List<MailAddress> notBounced(
      String identity, Collection<MailAddress> recipients) {
    Set<MailAddress> bounced = recent.getOrDefault(identity, Set.of());
    return recipients.stream().filter(address -> !bounced.contains(address)).toList();
  }

  /** Notes that a mail was bounced for these recipients. */
  public synchronized void bounced(String identity, Collection<MailAddress> recipients) {
    recent.computeIfAbsent(identity, mail -> new HashSet<>()).addAll(recipients);
  }
}
