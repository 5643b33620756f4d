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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.os.Privileges;
import org.jamesvirtual.resolve.StartReport;

/** What the administrator reads at start: where it all comes from, what is served, as whom. */
final class Announcement {

  private Announcement() {}

  static List<String> of(
      Settings settings, VirtualParameters parameters, StartReport report, Privileges privileges) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "main.cf is %s, mode %s, durability %s, mailboxes below %s"
            .formatted(
                settings.mainCf(),
                lowerCase(settings.lookups().mode()),
                lowerCase(settings.durability()),
                parameters.virtualMailboxBase()));
    settings
        .masterCfService()
        .ifPresent(
            service ->
                lines.add("the -o options of service " + service + " in master.cf win over it"));
    lines.add(
        "virtual_mailbox_domains lists %d domains: %s"
            .formatted(report.domainCount(), shortened(report.domains(), report.domainCount())));
    lines.add(
        "virtual_mailbox_maps lists %d addresses%s"
            .formatted(
                report.mailboxCount(),
                report.mailboxCount() == 0
                    ? " (tables that cannot be listed are not counted)"
                    : ""));
    lines.add(privileges.describe());
    return lines;
  }

  private static String shortened(List<String> shown, long count) {
    return String.join(" ", shown) + (count > shown.size() ? " ..." : "");
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
