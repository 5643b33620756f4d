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

/** A fuzz target (see {@code bench/fuzz}): any bytes as a file of patterns, or as a .cf file. */
public final class TableFileFuzz {

  private static final Path FILE = file();

  private TableFileFuzz() {}

  /**
   * Called once before the inputs, whose time is limited: loading all these classes takes longer.
   */
  public static void fuzzerInitialize() throws IOException {
    fuzzerTestOneInput(new byte[0]);
  }

  /** One input; anything thrown is a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Files.write(FILE, input);
    for (String type : List.of("regexp", "pcre", "cidr", "sqlite")) {
      try (Table table = TableTypes.open(type + ":" + FILE, options())) {
        table.lookup("alice@a.example");
        table.problem();
      }
    }
    // Not looked up: the input could name a server.
    for (String type : List.of("mysql", "pgsql", "ldap", "memcache")) {
      try (Table table = TableTypes.open(type + ":" + FILE, options())) {
        table.problem();
      }
    }
  }

  private static TableOptions options() {
    return new TableOptions(
        Mode.SAFE,
        true,
        true,
        FILE.getParent(),
        "fuzz",
        Duration.ZERO,
        TableOptions.Parameters.NONE);
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("fuzz", ".cf");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
