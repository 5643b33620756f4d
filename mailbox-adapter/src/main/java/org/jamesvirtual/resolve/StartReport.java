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

import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.model.Mailbox;

/**
 * What an administrator is told at start.
 *
 * @param domains the first {@value #SHOWN} domains that can be listed, sorted as they stand
 * @param domainCount how many can be listed
 * @param mailboxes where the mail of the first {@value #SHOWN} good mailbox entries goes
 * @param mailboxCount how many mailbox entries can be listed
 * @param problems what will keep mail from being delivered: one sentence each
 */
public record StartReport(
    List<String> domains,
    long domainCount,
    List<Served> mailboxes,
    long mailboxCount,
    List<String> problems) {

  /** Where nobody looked. */
  public static final StartReport NONE = new StartReport(List.of(), 0, List.of(), 0, List.of());

  /** How many domains and mailboxes are shown. */
  public static final int SHOWN = 20;

  /**
   * One mailbox entry.
   *
   * @param key the address or {@code @domain} of the entry
   * @param mailbox where its mail goes
   */
  public record Served(String key, Mailbox mailbox) {}

  /** The same with one problem more. */
  public StartReport with(String problem) {
    List<String> more = new ArrayList<>(problems);
    more.add(problem);
    return new StartReport(domains, domainCount, mailboxes, mailboxCount, more);
  }

  /** Copies the lists. */
  public StartReport {
    domains = List.copyOf(domains);
    mailboxes = List.copyOf(mailboxes);
    problems = List.copyOf(problems);
  }
}
