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

import java.util.function.Consumer;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.Overrides;
import org.jamesvirtual.config.SpoolParameters;

/** The parameters for mail that waits or is returned, out of the same main.cf as the mailboxes. */
public final class SpoolSettings {

  private SpoolSettings() {}

  /**
   * Reads main.cf and what wins over it. Never refuses: what cannot be used is told, and Postfix's
   * defaults stand for all of these parameters, since mail that waits cannot wait for them.
   *
   * @param problems is told one sentence
   */
  public static SpoolParameters read(Settings settings, Consumer<String> problems) {
    try {
      // What is odd in main.cf is logged where the mailboxes are read.
      MainCf mainCf = MainCf.read(settings.mainCf(), warning -> {});
      return SpoolParameters.from(mainCf, Site.overrides(settings));
    } catch (ConfigException e) {
      problems.accept(e.getMessage() + ": mail waits and is returned by Postfix's defaults");
      return defaults(settings);
    }
  }

  private static SpoolParameters defaults(Settings settings) {
    try {
      return SpoolParameters.from(MainCf.empty(settings.mainCf()), Overrides.NONE);
    } catch (ConfigException e) {
      throw new IllegalStateException("Postfix's own defaults", e);
    }
  }
}
