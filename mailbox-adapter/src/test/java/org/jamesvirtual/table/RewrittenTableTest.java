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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.KernelLock;
import org.jamesvirtual.os.SafeOpen;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** postmap(1) rewrites a table while it is looked up: no key that is in it may be missing. */
class RewrittenTableTest {

  private static final int ENTRIES = 200_000;
  private static final int REWRITES = 4;
  private static final int ROUNDS = 40;
  private static final int READERS = 2;
  private static final int COPIES = 60;

  @TempDir private Path folder;

  /** What one reader saw. */
  private record Seen(long found, long failed, List<String> wrong) {}

  private Table open(String item) {
    return TableTypes.open(
        item,
        new TableOptions(
            Mode.SAFE, true, true, folder, "main.cf", Duration.ZERO, TableOptions.Parameters.NONE));
  }

  private static String value(int i) {
    return "domain" + i % 1000 + ".example/user" + i + "/";
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree", "cdb", "lmdb"})
  void lookupShouldNeverMissAKeyWhenPostmapRewritesTheFile(String type) throws Exception {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < ENTRIES; i++) {
      content.append("user").append(i).append(' ').append(value(i)).append('\n');
    }
    String item = type + ":" + Files.writeString(folder.resolve("map"), content);
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    assertThat(postmap.run(item).exit()).isZero();
    AtomicBoolean done = new AtomicBoolean();
    try (Table table = open(item);
        ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      List<Future<Seen>> readers = new ArrayList<>();
      AtomicInteger answered = new AtomicInteger();
      Callable<Seen> reader = () -> read(table, done, answered);
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(reader));
      }
      try {
        for (int i = 0; i < REWRITES; i++) {
          assertThat(postmap.run(item).exit()).isZero();
        }
      } finally {
        done.set(true);
      }
      for (Future<Seen> each : readers) {
        Seen seen = each.get();
        assertThat(seen.wrong()).isEmpty();
        assertThat(seen.found()).isGreaterThan(REWRITES);
      }
      assertThat(table.lookup("user0")).isEqualTo(new Lookup.Found(value(0)));
    }
  }

  private static Seen read(Table table, AtomicBoolean done, AtomicInteger answered) {
    long found = 0;
    long failed = 0;
    List<String> wrong = new ArrayList<>();
    while (!done.get() && wrong.size() < 10) {
      int i = ThreadLocalRandom.current().nextInt(ENTRIES);
      Lookup lookup = table.lookup("user" + i);
      if (lookup.equals(new Lookup.Found(value(i)))) {
        found++;
        answered.incrementAndGet();
      } else if (lookup instanceof Lookup.Failed) {
        failed++;
      } else {
        wrong.add("user" + i + ": " + lookup);
      }
    }
    return new Seen(found, failed, wrong);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree", "cdb", "lmdb"})
  void lookupShouldAnswerOutOfTheVersionsThereWereWhenPostmapRunsAgainAndAgain(String type)
      throws Exception {
    Path source = folder.resolve("map");
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger made = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        begun.set(round);
        Files.writeString(source, "user%d %d\n".repeat(1500).formatted(numbers(1500, round)));
        assertThat(postmap.run(type + ":" + source).exit()).isZero();
        made.set(round);
        while (readers.size() < READERS) {
          readers.add(threads.submit(() -> readRounds(type + ":" + source, begun, made, done)));
        }
      }
      done.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    }
  }

  private static Object[] numbers(int count, int round) {
    return IntStream.range(0, 2 * count).mapToObj(i -> i % 2 == 0 ? i / 2 : round).toArray();
  }

  private int readRounds(String item, AtomicInteger begun, AtomicInteger made, AtomicBoolean done) {
    int found = 0;
    try (Table table = open(item)) {
      while (!done.get()) {
        int oldest = made.get();
        Lookup lookup = table.lookup("user" + ThreadLocalRandom.current().nextInt(1500));
        if (lookup instanceof Lookup.Failed) {
          continue;
        }
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        int round = Integer.parseInt(((Lookup.Found) lookup).value());
        assertThat(round).isBetween(oldest, begun.get());
        found++;
      }
    }
    return found;
  }

  /** As cp(1) does, which locks nothing; the file is mapped, and shorter than that for a while. */
  @ParameterizedTest
  @CsvSource({"hash, db", "btree, db", "cdb, cdb", "lmdb, lmdb"})
  void lookupShouldAnswerRightlyOrFailWhenTheFileIsCutShortAndWrittenAgain(
      String type, String suffix) throws Exception {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < ENTRIES; i++) {
      content.append("user").append(i).append(' ').append(value(i)).append('\n');
    }
    String item = type + ":" + Files.writeString(folder.resolve("map"), content);
    assertThat(PostfixTool.named("postmap", folder).run(item).exit()).isZero();
    Path file = folder.resolve("map." + suffix);
    byte[] image = Files.readAllBytes(file);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    try (Table table = open(item);
        ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      Callable<Seen> reader = () -> read(table, done, answered);
      List<Future<Seen>> readers =
          IntStream.range(0, READERS).mapToObj(i -> threads.submit(reader)).toList();
      try {
        for (int i = 0; i < COPIES; i++) {
          int before = answered.get();
          Files.write(file, image);
          Await.until("a reader has found something", () -> answered.get() > before);
        }
      } finally {
        done.set(true);
      }
      for (Future<Seen> each : readers) {
        assertThat(each.get().wrong()).isEmpty();
      }
      assertThat(table.lookup("user0")).isEqualTo(new Lookup.Found(value(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree"})
  void lookupShouldFailInsteadOfWaitingLongWhenAChangedFileIsLocked(String type) throws Exception {
    Path source = Files.writeString(folder.resolve("map"), "a x\n");
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    assertThat(postmap.run(type + ":" + source).exit()).isZero();
    Path file = folder.resolve("map.db");
    try (Table table = open(type + ":" + source)) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      try (Descriptor other = SafeOpen.forAppend(FilePath.of(file.toString()))) {
        assertThat(KernelLock.tryFlock(other)).isTrue();
        Files.write(file, Files.readAllBytes(file));

        for (int i = 0; i < 100; i++) {
          assertThat(table.lookup("a"))
              .isEqualTo(
                  new Lookup.Failed(
                      "main.cf: "
                          + file
                          + " cannot be read: is locked, which postmap does while it writes it"));
        }
        assertThat(table.problem()).isPresent();
      }
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldFailWhenTheThreadIsToEnd() throws Exception {
    Path source = Files.writeString(folder.resolve("map"), "a x\n");
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    assertThat(postmap.run("hash:" + source).exit()).isZero();
    FilePath file = FilePath.of(folder.resolve("map.db").toString());
    try (Table table = open("hash:" + source);
        Descriptor other = SafeOpen.forAppend(file)) {
      assertThat(KernelLock.tryFlock(other)).isTrue();
      Files.write(folder.resolve("map.db"), Files.readAllBytes(folder.resolve("map.db")));
      Thread.currentThread().interrupt();

      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    try (Table table = open("hash:" + source)) {
      Thread.currentThread().interrupt();

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
