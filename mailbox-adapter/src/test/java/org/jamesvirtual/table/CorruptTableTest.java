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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compiled files that were damaged: what is found is right, what cannot be told is Failed. Every
 * random number comes from a seed that an assertion names.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CorruptTableTest {

  private static final int PAGE = 4096;

  @TempDir private Path folder;
  private final Map<String, String> entries = new TreeMap<>();
  private Path file;
  private byte[] good;
  private Table table;

  private void make(String type, String suffix) throws Exception {
    for (int i = 0; i < 500; i++) {
      entries.put("user" + i + "@a.example", "box/" + "x".repeat(i % 60) + i);
    }
    entries.put("long", "y".repeat(9000));
    StringBuilder content = new StringBuilder();
    entries.forEach((key, value) -> content.append(key + " " + value + "\n"));
    Path source = Files.writeString(folder.resolve("map"), content);
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    assertThat(postmap.run(type + ":" + source).exit()).isZero();
    file = folder.resolve("map" + suffix);
    good = Files.readAllBytes(file);
    table =
        TableTypes.open(
            type + ":" + source,
            new TableOptions(
                Mode.SAFE,
                true,
                true,
                folder,
                "main.cf",
                Duration.ZERO,
                TableOptions.Parameters.NONE));
  }

  private Lookup lookup(String key, byte[] content) throws IOException {
    Files.write(file, content);
    return table.lookup(key);
  }

  private String key(Random random) {
    int i = random.nextInt(entries.size());
    return entries.keySet().stream().skip(i).findFirst().orElseThrow();
  }

  private void assertRightOrFailed(String what, String key, Lookup lookup) {
    assertThat(lookup)
        .as(what + ", " + key)
        .satisfiesAnyOf(
            answer -> assertThat(answer).isInstanceOf(Lookup.Failed.class),
            answer -> assertThat(answer).isEqualTo(new Lookup.Found(entries.get(key))));
  }

  @ParameterizedTest
  @CsvSource({"hash, .db", "btree, .db", "cdb, .cdb", "lmdb, .lmdb"})
  void lookupShouldBeRightOrFailWhenABitOfAHeaderIsFlipped(String type, String suffix)
      throws Exception {
    make(type, suffix);
    Random random = new Random(1);
    for (int position : headers(type)) {
      int mask = random.nextBoolean() ? 0xff : 1 << random.nextInt(8);
      byte[] bad = good.clone();
      bad[position] ^= (byte) mask;
      String key = key(random);
      assertRightOrFailed("byte " + position + " ^ " + mask, key, lookup(key, bad));
      assertThat(table.lookup("nobody@a.example")).isNotInstanceOf(Lookup.Found.class);
    }
  }

  /** Metadata and the headers of pages. */
  private int[] headers(String type) {
    int metadata = type.equals("cdb") ? 2048 : type.equals("lmdb") ? 2 * PAGE : PAGE;
    int header = type.equals("lmdb") ? 16 : 26;
    return IntStream.range(0, type.equals("cdb") ? metadata : good.length)
        .filter(i -> i % PAGE < (i < metadata ? 256 : header) || type.equals("cdb"))
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"hash, .db", "btree, .db", "cdb, .cdb", "lmdb, .lmdb"})
  void lookupShouldBeRightOrFailWhenTheFileIsTruncated(String type, String suffix)
      throws Exception {
    make(type, suffix);
    Random random = new Random(2);
    for (int i = 0; i < 300; i++) {
      int length = i < 100 ? i * PAGE % good.length : random.nextInt(good.length);
      String key = key(random);
      assertRightOrFailed("length " + length, key, lookup(key, Arrays.copyOf(good, length)));
    }
  }

  @ParameterizedTest
  @CsvSource({"hash, .db", "btree, .db", "cdb, .cdb", "lmdb, .lmdb"})
  void lookupShouldAnswerSomethingWhenRandomBytesAreChanged(String type, String suffix)
      throws Exception {
    make(type, suffix);
    Random random = new Random(3);
    for (int i = 0; i < 400; i++) {
      byte[] bad = good.clone();
      for (int change = random.nextInt(40); change >= 0; change--) {
        bad[random.nextInt(i % 2 == 0 ? bad.length : 3 * PAGE)] = (byte) random.nextInt(256);
      }
      assertThat(lookup(key(random), bad)).isNotNull();
      assertThat(table.lookup("nobody@a.example")).isNotNull();
      assertThat(table.lookup("long")).isNotNull();
      try (var keys = table.keys()) {
        assertThat(keys.limit(100_000).count()).isLessThan(100_000);
      }
    }
  }
}
