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
import java.util.Map;
import java.util.Optional;

/** A fuzz target (see {@code bench/fuzz}): any bytes as a main.cf, all of it read and expanded. */
public final class MainCfFuzz {

  private static final FuzzFile FILE = new FuzzFile();

  private MainCfFuzz() {}

  /** One input; anything thrown is a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    try {
      MainCf mainCf = MainCf.read(FILE.with(input), warning -> {});
      expand(mainCf);
      VirtualParameters.from(mainCf, Map.of("virtual_mailbox_base", "/var/mail"));
    } catch (ConfigException expected) {
      // A refusal in one sentence is what is wanted.
    }
  }

  private static void expand(MainCf mainCf) throws ConfigException {
    ConfigDump dump = ConfigDump.of(mainCf, Optional.empty(), Overrides.NONE);
    dump.warnings();
    for (String name : dump.names()) {
      dump.line(name, false);
      dump.line(name, true);
    }
  }
}
