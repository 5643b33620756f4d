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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jamesvirtual.config.Mode;

/** A fuzz target (see {@code bench/fuzz}): any bytes as a compiled file. */
public final class CompiledTableFuzz {

  private static final Path FOLDER = folder();

  private CompiledTableFuzz() {}

  /** One input; anything thrown is a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    for (String type : List.of("hash", "btree", "cdb", "lmdb")) {
      Path file =
          switch (type) {
            case "cdb" -> FOLDER.resolve("map.cdb");
            case "lmdb" -> FOLDER.resolve("map.lmdb");
            default -> FOLDER.resolve("map.db");
          };
      Files.write(file, input);
      try (Table table = TableTypes.open(type + ":" + FOLDER.resolve("map"), options())) {
        table.lookup("alice@a.example");
        table.lookup("1");
        try (var keys = table.keys()) {
          keys.limit(1000).forEach(table::lookup);
        }
        table.problem();
      }
      Files.delete(file);
    }
  }

  private static TableOptions options() {
    return new TableOptions(
        Mode.SAFE, true, true, FOLDER, "fuzz", Duration.ZERO, TableOptions.Parameters.NONE);
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
