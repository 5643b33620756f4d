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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jamesvirtual.config.Mode;

/** A fuzz target (see {@code bench/fuzz}): any text as a list of in-memory tables. */
public final class TableListFuzz {

  private static final TableOptions OPTIONS =
      new TableOptions(
          Mode.SAFE,
          true,
          true,
          Path.of("/nowhere"),
          "fuzz",
          Duration.ZERO,
          TableOptions.Parameters.NONE);

  private TableListFuzz() {}

  /** One input; anything thrown is a fault. */
  public static void fuzzerTestOneInput(byte[] input) {
    String list = new String(input, StandardCharsets.UTF_8);
    for (String item : TableSpec.split(list)) {
      if (item.startsWith("inline:") || item.startsWith("static:")) {
        try (Table table = TableTypes.open(item, OPTIONS)) {
          table.keys().forEach(table::lookup);
          table.lookup("key");
          table.lookup(item);
        }
      }
    }
  }
}
