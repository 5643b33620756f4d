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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jamesvirtual.config.ConfigException;

/** A fuzz target (see {@code bench/fuzz}): any bytes as the text file of a table. */
public final class MapFileFuzz {

  private MapFileFuzz() {}

  /** One input; anything thrown, and an entry that is not found again, is a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    for (boolean utf8 : new boolean[] {true, false}) {
      CompactMap.Builder entries = new CompactMap.Builder();
      try {
        new MapFile("fuzz", utf8, warning -> {})
            .read(
                new ByteArrayInputStream(input),
                (key, value, line) -> entries.putIfAbsent(CaseFolding.fold(key), value, line));
      } catch (ConfigException expected) {
        continue; // A refusal in one sentence is what is wanted.
      }
      CompactMap map = entries.build();
      map.keys()
          .forEach(
              key -> {
                if (map.get(key) == null) {
                  throw new IllegalStateException("listed and not found: " + key);
                }
              });
    }
  }
}
