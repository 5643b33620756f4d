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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the translated patterns with the real ones: every pattern of {@code pairs/TYPE.patterns}
 * is a table of its own, and every line of {@code pairs/subjects} is looked up in all of them. What
 * {@code postmap -q -} answered is in {@code pairs/TYPE.ref}.
 */
class PatternPairsTest {

  @TempDir private Path folder;

  private static List<String> lines(String name) throws IOException {
    try (var in = PatternPairsTest.class.getResourceAsStream("/table/pairs/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Writes each pattern to a file; its result is its number and what stands behind a tab. */
  private List<String> tables(String type) throws IOException {
    List<String> patterns = lines(type + ".patterns");
    List<String> items = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      String[] rule = patterns.get(i).split("\t", 2);
      String result = (i + 1) + (rule.length == 2 ? rule[1] : "");
      Path file = Files.writeString(folder.resolve("p" + i), rule[0] + " " + result + "\n");
      items.add(type + ":" + file);
    }
    return items;
  }

  /** Options of a list whose results decide no path. */
  static TableOptions options(Path folder) {
    return new TableOptions(
        Mode.SAFE,
        true,
        false,
        folder,
        "main.cf line 1: m",
        Duration.ZERO,
        TableOptions.Parameters.NONE);
  }

  private static Stream<String> show(Lookup lookup, int number) {
    return switch (lookup) {
      case Lookup.Found found -> Stream.of(found.value());
      case Lookup.NotFound notFound -> Stream.empty();
      case Lookup.Failed failed -> Stream.of(number + " failed");
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"regexp", "pcre"})
  void lookupShouldMatchWhatPostmapMatchedWhenAskedForEveryPair(String type) throws Exception {
    List<Table> tables =
        tables(type).stream().map(item -> TableTypes.open(item, options(folder))).toList();
    List<String> answers = new ArrayList<>();
    for (String subject : lines("subjects")) {
      List<String> found =
          IntStream.range(0, tables.size())
              .boxed()
              .flatMap(i -> show(tables.get(i).lookup(subject), i + 1))
              .toList();
      if (!found.isEmpty()) {
        answers.add(subject + "\t" + String.join(",", found));
      }
    }

    assertThat(pairs(type, answers)).isEqualTo(pairs(type, lines(type + ".ref")));
  }

  @ParameterizedTest
  @Tag("recorded")
  @ValueSource(strings = {"regexp", "pcre"})
  void goldenPairsShouldBeThoseOfTheInstalledPostmap(String type) throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    String union = "unionmap:{" + String.join(",", tables(type)) + "}";
    String keys = String.join("\n", lines("subjects")) + "\n";

    List<String> answers = postmap.run(keys, Map.of(), "-q", "-", union).output().lines().toList();

    TableContract.record("pairs/" + type + ".ref", answers);
    assertThat(pairs(type, answers)).isEqualTo(pairs(type, lines(type + ".ref")));
  }

  /** One line for each pattern and subject that match, so that a failure shows the pattern. */
  private static String pairs(String type, List<String> answers) throws IOException {
    List<String> patterns = lines(type + ".patterns");
    StringBuilder pairs = new StringBuilder();
    for (String answer : answers) {
      String subject = answer.substring(0, answer.lastIndexOf('\t'));
      for (String result : answer.substring(subject.length() + 1).split(",", -1)) {
        int number = Integer.parseInt(result.replaceAll("^(\\d+).*", "$1"));
        String pattern = patterns.get(number - 1);
        pairs
            .append(subject)
            .append(" ~ ")
            .append(pattern)
            .append(" = ")
            .append(result)
            .append('\n');
      }
    }
    return pairs.toString();
  }
}
