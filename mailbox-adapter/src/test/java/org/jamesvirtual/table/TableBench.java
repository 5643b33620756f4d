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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.config.Mode;

/** Measures one table and prints one line, for {@code bench/tables}. */
final class TableBench {

  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Table table;
  private final List<String> keys;

  private TableBench(Table table, List<String> keys) {
    this.table = table;
    this.keys = keys;
  }

  /**
   * @param args the {@code type:name} of the table, and a file with keys that are in it
   */
  public static void main(String[] args) throws Exception {
    List<String> keys = Files.readAllLines(Path.of(args[1]));
    TableOptions options =
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            Path.of("/"),
            "bench",
            Duration.ZERO,
            TableOptions.Parameters.NONE);
    long before = usedHeap();
    long start = System.nanoTime();
    Table table = TableTypes.open(args[0], options);
    TableBench bench = new TableBench(table, keys);
    bench.lookup(0);
    double load = (System.nanoTime() - start) / 1e9;
    bench.run(1, WARM_UP_NANOS);
    long one = bench.run(1, MEASURE_NANOS);
    long four = bench.run(4, MEASURE_NANOS);
    System.out.printf(
        Locale.ROOT,
        "%-9s %12d %12d %9.2f s %8.1f MiB%n",
        args[0].substring(0, args[0].indexOf(':')),
        one,
        four,
        load,
        (usedHeap() - before) / 1048576.0);
    table.close();
  }

  /** Lookups each second. */
  private long run(int threads, long nanos) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Callable<Long> loop = () -> loop(nanos);
      long sum = 0;
      for (Future<Long> count : pool.invokeAll(Collections.nCopies(threads, loop))) {
        sum += count.get();
      }
      return sum * TimeUnit.SECONDS.toNanos(1) / nanos;
    }
  }

  private long loop(long nanos) {
    long end = System.nanoTime() + nanos;
    int key = ThreadLocalRandom.current().nextInt(keys.size());
    long count = 0;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 1000; i++) {
        lookup(key);
        key = key + 1 == keys.size() ? 0 : key + 1;
      }
      count += 1000;
    }
    return count;
  }

  private void lookup(int key) {
    Lookup lookup = table.lookup(keys.get(key));
    if (!(lookup instanceof Lookup.Found)) {
      throw new IllegalStateException(keys.get(key) + ": " + lookup);
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
