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
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every table type owes its callers. A type brings its golden set {@code table/TYPE.map} (what
 * the table is made from), {@code .in} (keys) and {@code .ref} (what {@code postmap -q} answered;
 * recorded again with {@code -Drecord=true}).
 */
abstract class TableContract {

  /** A golden set has hits, misses, folded keys, extensions, and failures where there are any. */
  private static final int FEWEST_KEYS = 40;

  @TempDir Path folder;

  /** The type's name, which is also that of its golden set. */
  abstract String type();

  /** The {@code type:name} of a table with this content, which may be written to the folder. */
  abstract String item(String content) throws IOException;

  /** Content that has an empty value for the key {@code empty}; null where that cannot be. */
  abstract String contentWithEmptyValue();

  /** A {@code type:name} that cannot be opened. */
  abstract String brokenItem();

  /** What a table with fixed keys is asked for when postmap(1) is asked for a key: folded. */
  String keyOf(String key) {
    return options(Mode.SAFE).fold(key);
  }

  /** Asks postmap for one key. */
  PostfixTool.Answer ask(PostfixTool postmap, String key, String item) throws Exception {
    return postmap.run("-q", key, item);
  }

  /** Asked on several threads: postmap waits for a second after it failed. */
  private Callable<PostfixTool.Answer> question(PostfixTool postmap, String key, String item) {
    return () -> ask(postmap, key, item);
  }

  /** What has to be done before postmap can be asked. */
  void prepareForPostmap(PostfixTool postmap, String item) throws Exception {}

  /** Whether the table is opened as for paths and owners. */
  boolean paranoid() {
    return true;
  }

  final TableOptions options(Mode mode) {
    return new TableOptions(
        mode,
        true,
        paranoid(),
        folder,
        "main.cf line 1: virtual_mailbox_maps",
        Duration.ZERO,
        TableOptions.Parameters.NONE);
  }

  Table open(String item) {
    return TableTypes.open(item, options(Mode.SAFE));
  }

  /** Where the golden set is, without its extensions. */
  String goldenSet(String extension) {
    return type();
  }

  final String golden(String extension) throws IOException {
    String name = "/table/" + goldenSet(extension) + extension;
    try (var in = TableContract.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String show(Lookup lookup) {
    return switch (lookup) {
      case Lookup.Found found -> "found " + found.value();
      case Lookup.NotFound notFound -> "not found";
      case Lookup.Failed failed -> "failed";
    };
  }

  private String asked(String key, Table table) {
    return table.kind() == Table.Kind.FIXED ? keyOf(key) : key;
  }

  private List<String> answers(Table table) throws IOException {
    return golden(".in").lines().map(key -> show(table.lookup(asked(key, table)))).toList();
  }

  static String show(PostfixTool.Answer answer) {
    String value = answer.output().stripTrailing();
    boolean failed =
        answer.errors().contains("fatal:")
            || answer.errors().contains("query error")
            || (answer.exit() == 0 && value.isEmpty());
    return failed ? "failed" : answer.exit() == 0 ? "found " + value : "not found";
  }

  @Test
  void lookupShouldAnswerAsPostmapDidWhenAskedTheGoldenKeys() throws Exception {
    try (Table table = open(item(golden(".map")))) {
      assertThat(answers(table))
          .hasSizeGreaterThanOrEqualTo(FEWEST_KEYS)
          .containsExactlyElementsOf(golden(".ref").lines().toList());
    }
  }

  @Test
  @Tag("recorded")
  void goldenAnswersShouldBeThoseOfTheInstalledPostmap() throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    String item = item(golden(".map"));
    prepareForPostmap(postmap, item);
    List<String> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<PostfixTool.Answer>> questions =
          golden(".in").lines().map(key -> question(postmap, key, item)).toList();
      for (Future<PostfixTool.Answer> answer : threads.invokeAll(questions)) {
        answers.add(show(answer.get()));
      }
    }
    record(goldenSet(".ref") + ".ref", answers);
    assertThat(answers).containsExactlyElementsOf(golden(".ref").lines().toList());
  }

  @Test
  void lookupShouldFailWhenTheResultIsEmpty() throws Exception {
    if (contentWithEmptyValue() != null) {
      try (Table table = open(item(contentWithEmptyValue()))) {
        assertThat(table.lookup("empty")).isInstanceOf(Lookup.Failed.class);
      }
    }
  }

  @Test
  void lookupShouldFailAndSayWhyWhenTheTableCannotBeOpened() {
    try (Table table = open(brokenItem())) {
      assertThat(table.lookup("alice@a.example"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed ->
                  assertThat(failed.reason()).startsWith("main.cf line 1: virtual_mailbox_maps: "));
      assertThat(table.problem()).isPresent();
    }
  }

  @Test
  void lookupShouldFailWhenTheTableIsClosed() throws Exception {
    Table table = open(item(golden(".map")));
    table.close();

    assertThat(table.lookup("alice@a.example")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void lookupShouldAnswerAlikeWhenManyThreadsAsk() throws Exception {
    try (Table table = open(item(golden(".map")));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<String> expected = golden(".ref").lines().toList();
      Callable<List<String>> ask = () -> answers(table);
      for (Future<List<String>> answers : threads.invokeAll(Collections.nCopies(64, ask))) {
        assertThat(answers.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void nameShouldBeWhatTheAdministratorWrote() throws Exception {
    String item = item(golden(".map"));
    try (Table table = open(item)) {
      assertThat(table.name()).isEqualTo(item);
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void keysShouldBeFoundWithAnOriginWhenListed() throws Exception {
    try (Table table = open(item(golden(".map")));
        var keys = table.keys()) {
      assertThat(keys.toList())
          .allSatisfy(
              key -> {
                assertThat(table.lookup(key)).isInstanceOf(Lookup.Found.class);
                assertThat(table.origin(key)).isNotEmpty();
              });
    }
  }

  @Test
  void lookupShouldNotMistakeALoneSurrogateForAQuestionMark() throws Exception {
    try (Table table = open(item(golden(".map")))) {
      assertThat(table.lookup("\uD800")).isEqualTo(table.lookup("nobody@a.example"));
    }
  }

  /** Something that is done to a server. */
  @FunctionalInterface
  interface Disturbance {
    void run() throws Exception;
  }

  /** Four threads ask for a key that is there, until all has been done to its server. */
  static void assertNeverNotFound(Table table, String key, Disturbance disturbance)
      throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    Callable<Set<String>> ask =
        () -> {
          Set<String> answers = new TreeSet<>();
          while (!end.get()) {
            Lookup lookup = table.lookup(key);
            answers.add(lookup instanceof Lookup.Failed ? "failed" : show(lookup));
          }
          return answers;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Set<String>>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(ask));
      }
      try {
        disturbance.run();
        Await.until("the server", () -> table.lookup(key) instanceof Lookup.Found);
      } finally {
        end.set(true);
      }
      for (Future<Set<String>> answers : all) {
        assertThat(answers.get()).doesNotContain("not found");
      }
    }
  }

  /** A file that was written this moment is read once more, and then the server asked anew. */
  static void assertFailing(Table table, String key) throws Exception {
    Await.until(
        "a problem",
        () -> table.lookup(key) instanceof Lookup.Failed && table.problem().isPresent());
  }

  /** With {@code -Drecord=true} the golden answers are written anew from the real ones. */
  static void record(String file, List<String> answers) throws IOException {
    if (Boolean.getBoolean("record")) {
      Files.write(Path.of("src/test/resources/table", file), answers);
    }
  }

  final Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
