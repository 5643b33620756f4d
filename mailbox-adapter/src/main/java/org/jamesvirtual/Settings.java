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
package org.jamesvirtual;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.journal.JournalSettings;
import org.jamesvirtual.resolve.PathTemplate;
import org.jamesvirtual.table.LookupSettings;

/**
 * What is not in main.cf: where it is, and our own few switches.
 *
 * @param mainCf the file to read
 * @param overrides Postfix parameters that win over main.cf and master.cf, by name
 * @param masterCfService the service of the master.cf beside main.cf whose {@code -o} options win
 *     over main.cf; none are read where it is empty
 * @param lookups how tables are asked, and how closely virtual(8) is followed
 * @param durability what is on stable storage when a delivery is reported
 * @param limits how much is delivered at a time, and for how long
 * @param pathTemplate where the mailboxes are, for sites whose mailbox tables only tell who exists
 * @param journal what is remembered of deliveries
 * @param volume the guard of the mail store
 */
public record Settings(
    Path mainCf,
    Map<String, String> overrides,
    Optional<String> masterCfService,
    LookupSettings lookups,
    Durability durability,
    DeliveryLimits limits,
    Optional<PathTemplate> pathTemplate,
    JournalSettings journal,
    MailVolume volume) {

  /** Without a journal and a guard. */
  public Settings(
      Path mainCf,
      Map<String, String> overrides,
      Optional<String> masterCfService,
      LookupSettings lookups,
      Durability durability,
      DeliveryLimits limits,
      Optional<PathTemplate> pathTemplate) {
    this(
        mainCf,
        overrides,
        masterCfService,
        lookups,
        durability,
        limits,
        pathTemplate,
        JournalSettings.OFF,
        MailVolume.UNGUARDED);
  }

  /** The same with a journal. */
  public Settings with(JournalSettings other) {
    return with(other, volume);
  }

  /** The same with a guard. */
  public Settings with(MailVolume other) {
    return with(journal, other);
  }

  private Settings with(JournalSettings otherJournal, MailVolume otherVolume) {
    return new Settings(
        mainCf,
        overrides,
        masterCfService,
        lookups,
        durability,
        limits,
        pathTemplate,
        otherJournal,
        otherVolume);
  }

  /** Our switches at their defaults, without a journal. */
  public static Settings of(Path mainCf, Map<String, String> overrides) {
    return new Settings(
        mainCf,
        overrides,
        Optional.empty(),
        LookupSettings.DEFAULT,
        Durability.FULL,
        DeliveryLimits.DEFAULT,
        Optional.empty());
  }

  /** Copies the map. */
  public Settings {
    overrides = Map.copyOf(overrides);
  }
}
