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
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of a million entries, looked up in a JVM with a heap of 256 MiB. */
class LargeTableTest {

  private static final int ENTRIES = 1_000_000;
  private static final int LOOKUPS = 20_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"hash", "cdb", "lmdb"})
  void lookupShouldAnswerWhenTheHeapIsSmallerThanTheFile(String type) throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    Path source = source();
    assertThat(postmap.run(type + ":" + source).exit()).isZero();
    Files.delete(source);

    assertEveryLookupAnswers(type + ":" + source);
  }

  @Test
  void lookupShouldAnswerWhenTheTextIsLoadedIntoTheHeap() throws Exception {
    assertEveryLookupAnswers("texthash:" + source());
  }

  private Path source() throws IOException {
    Path source = folder.resolve("map");
    try (Writer out = Files.newBufferedWriter(source)) {
      for (int i = 0; i < ENTRIES; i++) {
        out.write("user" + i + "@domain" + i % 5000 + ".example box/" + i + "\n");
      }
    }
    return source;
  }

  private static void assertEveryLookupAnswers(String item) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LargeTableTest.class.getName(),
                item)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.lines().toList())
        .isEqualTo(List.of("found " + LOOKUPS, "not found " + LOOKUPS, "keys " + ENTRIES));
  }

  /** What the other JVM does. */
  public static void main(String[] args) {
    TableOptions options =
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            Path.of("/"),
            "main.cf",
            Duration.ZERO,
            TableOptions.Parameters.NONE);
    Random random = new Random(4);
    int found = 0;
    int notFound = 0;
    try (Table table = TableTypes.open(args[0], options);
        var keys = table.keys()) {
      for (int i = 0; i < LOOKUPS; i++) {
        int entry = random.nextInt(ENTRIES);
        String key = "user" + entry + "@domain" + entry % 5000 + ".example";
        found += table.lookup(key).equals(new Lookup.Found("box/" + entry)) ? 1 : 0;
        notFound += table.lookup("no" + key).equals(Lookup.NOT_FOUND) ? 1 : 0;
      }
      System.out.println("found " + found);
      System.out.println("not found " + notFound);
      System.out.println("keys " + keys.count());
    }
  }
}
