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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;

/**
 * Measures one table beside {@code postmap -q -} on the same file, in turn, and prints one line,
 * for {@code bench/tables}.
 */
final class TableBench {

  private static final int ROUNDS = 5;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final TableOptions OPTIONS =
      new TableOptions(
          Mode.SAFE,
          true,
          true,
          Path.of("/"),
          "bench",
          Duration.ZERO,
          TableOptions.Parameters.NONE);

  private final String name;
  private final Table table;
  private final Path keyFile;
  private final List<String> keys;

  private TableBench(String name, Table table, Path keyFile, List<String> keys) {
    this.name = name;
    this.table = table;
    this.keyFile = keyFile;
    this.keys = keys;
  }

  /**
   * @param args the {@code type:name} of the table; a file with keys that are in it; and the folder
   *     of the main.cf for postmap
   */
  public static void main(String[] args) throws Exception {
    List<String> keys = Files.readAllLines(Path.of(args[1]));
    long before = usedHeap();
    long start = System.nanoTime();
    try (Table table = TableTypes.open(args[0], OPTIONS)) {
      TableBench bench = new TableBench(args[0], table, Path.of(args[1]), keys);
      bench.lookup(table, 0);
      double fresh = (System.nanoTime() - start) / 1e9;
      bench.run(1, WARM_UP_NANOS);
      List<Double> ours = new ArrayList<>();
      List<Double> postmap = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        ours.add(bench.run(1, MEASURE_NANOS));
        postmap.add(bench.postmap(args[2]));
        ratios.add(ours.getLast() / postmap.getLast());
      }
      double four = bench.run(4, MEASURE_NANOS);
      double memory = (usedHeap() - before) / 1048576.0;
      System.out.printf(
          Locale.ROOT,
          "%-9s %11.0f %12.0f %6.2f (%.2f-%.2f) %11.0f %8.2f s %9.3f s %8.1f MiB%n",
          args[0].substring(0, args[0].indexOf(':')),
          median(ours),
          median(postmap),
          median(ratios),
          Collections.min(ratios),
          Collections.max(ratios),
          four,
          fresh,
          bench.firstAnswer(),
          memory);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  /** Seconds from opening the table once more, in a process that runs, to its first answer. */
  private double firstAnswer() throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      try (Table opened = TableTypes.open(name, OPTIONS)) {
        lookup(opened, i);
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    return median(seconds);
  }

  /**
   * Lookups each second of {@code postmap -q -}, its start and the opening of the file included.
   */
  private double postmap(String folder) throws Exception {
    Path answers = Path.of(folder, "answers");
    long start = System.nanoTime();
    int status =
        new ProcessBuilder("postmap", "-c", folder, "-q", "-", name)
            .redirectInput(keyFile.toFile())
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    try (Stream<String> lines = Files.lines(answers)) {
      if (status != 0 || lines.count() != keys.size()) {
        throw new IllegalStateException("postmap did not answer each key: exit status " + status);
      }
    }
    return keys.size() / seconds;
  }

  /** Lookups each second. */
  private double run(int threads, long nanos) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Callable<Long> loop = () -> loop(nanos);
      long sum = 0;
      for (Future<Long> count : pool.invokeAll(Collections.nCopies(threads, loop))) {
        sum += count.get();
      }
      return sum * 1e9 / nanos;
    }
  }

  private long loop(long nanos) {
    long end = System.nanoTime() + nanos;
    int key = ThreadLocalRandom.current().nextInt(keys.size());
    long count = 0;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 1000; i++) {
        lookup(table, key);
        key = key + 1 == keys.size() ? 0 : key + 1;
      }
      count += 1000;
    }
    return count;
  }

  private void lookup(Table asked, int key) {
    Lookup lookup = asked.lookup(keys.get(key));
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
