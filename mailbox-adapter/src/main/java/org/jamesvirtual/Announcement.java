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

import java.util.List;
import java.util.Locale;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.os.Privileges;
import org.jamesvirtual.resolve.StartReport;

/** What the administrator reads at start. */
final class Announcement {

  private Announcement() {}

  static List<String> of(
      Settings settings, VirtualParameters parameters, StartReport report, Privileges privileges) {
    return List.of(
        "James Virtual: %s, mode %s, durability %s"
            .formatted(
                settings.mainCf(),
                settings.mode().name().toLowerCase(Locale.ROOT),
                settings.durability().name().toLowerCase(Locale.ROOT)),
        "James Virtual: " + privileges.describe());
  }
}
