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
package org.jamesvirtual.table;

import java.time.Duration;
import org.jamesvirtual.config.Mode;

/**
 * Our own switches for lookups, which main.cf does not have.
 *
 * @param mode how closely virtual(8) is followed
 * @param trustAllTables whether paths and owners may come from tables that virtual(8) refuses for
 *     them: tcp, socketmap, memcache, and pattern results with parts of the address
 * @param cacheTtl how long the answers of a database or server are remembered; zero for not at all
 */
public record LookupSettings(Mode mode, boolean trustAllTables, Duration cacheTtl) {

  /** As virtual(8), in safe mode. */
  public static final LookupSettings DEFAULT = of(Mode.SAFE);

  /** As virtual(8), in this mode. */
  public static LookupSettings of(Mode mode) {
    return new LookupSettings(mode, false, Duration.ZERO);
  }
}
