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
package org.jamesvirtual.config;

import java.io.IOException;

/** A fuzz target (see {@code bench/fuzz}): any bytes as a master.cf. */
public final class MasterCfFuzz {

  private static final FuzzFile FILE = new FuzzFile();

  private MasterCfFuzz() {}

  /** One input; anything thrown is a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    try {
      MasterCf masterCf = MasterCf.read(FILE.with(input));
      for (MasterCf.Service service : masterCf.services()) {
        masterCf.overrides(service.name() + "/" + service.type());
        ServiceParameters.of(service);
      }
    } catch (ConfigException expected) {
      // A refusal in one sentence is what is wanted.
    }
  }
}
