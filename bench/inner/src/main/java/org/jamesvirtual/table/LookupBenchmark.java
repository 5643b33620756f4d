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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A hit in a table of 100,000 addresses. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
public class LookupBenchmark {

  private static final int ENTRIES = 100_000;

  /** The type of the table. */
  @Param({"hash", "btree", "cdb", "lmdb", "texthash"})
  public String type;

  private Path folder;
  private Table table;
  private List<String> keys;
  private int next;

  /** Makes the table. */
  @Setup
  public void open() throws IOException, InterruptedException, ConfigException {
    folder = Files.createTempDirectory("jmh-table");
    Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.6\n");
    Files.writeString(folder.resolve("master.cf"), "");
    keys = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      String key = "user" + i + "@domain" + i % 5000 + ".example";
      keys.add(key);
      lines.add(key + " domain" + i % 5000 + ".example/user" + i + "/");
    }
    Collections.shuffle(keys, new Random(1));
    Path map = Files.write(folder.resolve("map"), lines);
    if (!type.equals("texthash")) {
      compile(map);
    }
    TableOptions options =
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            Path.of("/"),
            "bench",
            Duration.ZERO,
            TableOptions.Parameters.NONE);
    table = TableTypes.open(type + ":" + map, options);
  }

  private void compile(Path map) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("postmap", "-c", folder.toString(), type + ":" + map)
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("postmap " + type + ": exit status " + status);
    }
  }

  /** Closes the table and removes its files. */
  @TearDown
  public void close() throws IOException {
    table.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** One lookup, each time of another key. */
  @Benchmark
  public Lookup hit() {
    next = next + 1 == keys.size() ? 0 : next + 1;
    Lookup found = table.lookup(keys.get(next));
    if (!(found instanceof Lookup.Found)) {
      throw new IllegalStateException(keys.get(next) + ": " + found);
    }
    return found;
  }
}
