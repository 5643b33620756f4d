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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.CapturedLog;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;

/** What every table type owes its callers whose file is made by postmap(1). */
abstract class CompiledTableContract extends TableContract {

  /** What the name of the compiled file ends in. */
  abstract String suffix();

  @Override
  String item(String content) throws IOException {
    return compile(write("map", content));
  }

  /** postmap leaves out a key without a value. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return type() + ":" + folder.resolve("missing");
  }

  final String compile(Path source, String... options) throws IOException {
    try {
      PostfixTool postmap = PostfixTool.named("postmap", folder);
      String item = type() + ":" + source;
      String[] arguments = new String[options.length + 1];
      System.arraycopy(options, 0, arguments, 0, options.length);
      arguments[options.length] = item;
      PostfixTool.Answer answer = postmap.run(arguments);
      assertThat(answer.exit()).as(answer.errors()).isZero();
      return item;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  final Path compiled() {
    return folder.resolve("map" + suffix());
  }

  static Lookup found(String value) {
    return new Lookup.Found(value);
  }

  private static void makeOld(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  @Test
  void lookupShouldUseTheTextSourceWhenThereIsNoCompiledFile() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Table table = open(type() + ":" + write("map", "A@a.example x\nb y\na@a.example z\n"))) {
      assertThat(table.lookup("a@a.example")).isEqualTo(found("x"));
      assertThat(table.lookup("b")).isEqualTo(found("y"));
      assertThat(table.lookup("c")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
      assertThat(table.keys()).containsExactlyInAnyOrder("a@a.example", "b");
      assertThat(table.origin("b")).isEqualTo(folder.resolve("map") + " line 2");
      assertThat(log.text())
          .containsOnlyOnce(
              table.name()
                  + " is read from its text source "
                  + folder.resolve("map")
                  + ": there is no "
                  + compiled())
          .contains(
              folder.resolve("map")
                  + " line 3: duplicate entry: \"a@a.example\", which stands on line 1 already,"
                  + " expected each key once: the first is used");
    }
  }

  @Test
  void lookupShouldUseTheCompiledFileAloneWhenItAppears() throws Exception {
    Path source = write("map", "a text\n");
    try (Table table = open(type() + ":" + source)) {
      assertThat(table.lookup("a")).isEqualTo(found("text"));

      compile(write("map", "a compiled\n"));
      Files.writeString(source, "a text\nb text\n");

      assertThat(table.lookup("a")).isEqualTo(found("compiled"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);

      Files.delete(compiled());

      // Hits may come from the removed file a little longer.
      assertThat(table.lookup("b")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.problem()).isPresent();
    }
  }

  @Test
  void lookupShouldStartToAnswerWhenTheMissingFileAppears() throws Exception {
    try (Table table = open(type() + ":" + folder.resolve("map"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);

      compile(write("map", "a x\n"));
      Files.delete(folder.resolve("map"));

      assertThat(table.lookup("a")).isEqualTo(found("x"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void openShouldWarnWhenTheSourceIsNewer() throws Exception {
    String item = item("a x\n");
    makeOld(compiled(), 300);
    makeOld(folder.resolve("map"), 200);
    try (CapturedLog log = new CapturedLog();
        Table table = open(item)) {
      assertThat(table.lookup("a")).isEqualTo(found("x"));
      assertThat(log.text())
          .containsOnlyOnce(
              "database " + compiled() + " is older than source file " + folder.resolve("map"));
    }
  }

  @Test
  void openShouldNotWarnWhenTheSourceWasChangedSecondsAgo() throws Exception {
    String item = item("a x\n");
    makeOld(compiled(), 300);
    try (CapturedLog log = new CapturedLog();
        Table table = open(item)) {
      assertThat(table.lookup("a")).isEqualTo(found("x"));
      assertThat(log.text()).doesNotContain("older");
    }
  }

  @Test
  void lookupShouldAnswerOutOfEachVersionWhenPostmapRewritesTheFile() throws Exception {
    try (Table table = open(item("a 0\nb x\n"))) {
      for (int i = 1; i <= 30; i++) {
        item("a " + i + "\nkey" + i + " x\n");

        assertThat(table.lookup("a")).isEqualTo(found("" + i));
        assertThat(table.lookup("key" + i)).isEqualTo(found("x"));
        assertThat(table.lookup("key" + (i - 1))).isEqualTo(Lookup.NOT_FOUND);
      }
    }
  }

  @Test
  void lookupShouldAnswerOutOfEachVersionWhenTheFileIsReplaced() throws Exception {
    try (Table table = open(item("a 0\n"))) {
      for (int i = 1; i <= 10; i++) {
        assertThat(table.lookup("a")).isEqualTo(found("" + (i - 1)));
        compile(write("other", "a " + i + "\n"));
        Files.move(
            folder.resolve("other" + suffix()), compiled(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(table.lookup("a")).isEqualTo(found("" + i));
        assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      }
    }
  }

  @Test
  void lookupShouldFindEntriesWithAndWithoutNulAtTheirEnd() throws Exception {
    Path source = write("map", "a@a.example x\nab y\n");
    for (String option : new String[] {"-n", "-N"}) {
      Files.deleteIfExists(compiled());
      String item = compile(source, option);
      try (Table table = open(item)) {
        assertThat(table.lookup("a@a.example")).isEqualTo(found("x"));
        assertThat(table.lookup("ab")).isEqualTo(found("y"));
        assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
        assertThat(table.lookup("ab\0")).isEqualTo(Lookup.NOT_FOUND);
        assertThat(table.keys()).containsExactlyInAnyOrder("a@a.example", "ab");
      }
    }
  }

  /** It may be one that postmap has made and not locked yet. */
  @Test
  void lookupShouldFailWhenTheFileWasMadeJustNowAndIsEmpty() throws Exception {
    try (Table table = open(item("# nothing\n"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);

      makeOld(compiled(), 10);

      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.keys()).isEmpty();
      assertThat(table.problem()).isEmpty();
    }
  }

  /** As a postmap that was killed leaves it. */
  @Test
  void lookupShouldFailWhenTheFileIsEmptyAndItsSourceIsNot() throws Exception {
    try (Table table = open(item("# nothing\n"))) {
      makeOld(compiled(), 10);
      makeOld(write("map", "# something\na x\n"), 20);
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);

      makeOld(folder.resolve("map"), 5);
      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldFindEveryEntryWhenThereAreManyAndSomeAreLong() throws Exception {
    StringBuilder content = new StringBuilder();
    IntStream.range(0, 6000)
        .forEach(
            i ->
                content
                    .append("user")
                    .append(i * 7919L)
                    .append("@a.example v")
                    .append(i)
                    .append('\n'));
    for (int length : new int[] {900, 1100, 2040, 4000, 4096, 5000, 20000, 100000}) {
      content.append("long").append(length).append(' ').append("x".repeat(length)).append('\n');
    }
    content.append("k".repeat(500)).append(" longkey\n");
    try (Table table = open(item(content.toString()))) {
      Set<String> expected = new TreeSet<>();
      for (String line : content.toString().lines().toList()) {
        int blank = line.indexOf(' ');
        expected.add(line.substring(0, blank));
        assertThat(table.lookup(line.substring(0, blank)))
            .isEqualTo(found(line.substring(blank + 1)));
        assertThat(table.lookup("no" + line.substring(0, blank))).isEqualTo(Lookup.NOT_FOUND);
      }
      try (var keys = table.keys()) {
        assertThat(keys.toList()).containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  @Test
  void lookupShouldFailWhenTheFileIsOfAnotherKind() throws Exception {
    String item = item("a x\n");
    for (String content : new String[] {"", "a x\n", "x".repeat(20000), "\0".repeat(20000)}) {
      Files.writeString(compiled(), content);
      try (Table table = open(item)) {
        assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
        assertThat(table.problem().orElse(""))
            .startsWith("main.cf line 1: virtual_mailbox_maps: " + compiled());
        assertThat(table.keys()).isEmpty();
      }
    }
    Files.delete(compiled());
    Files.createDirectory(compiled());
    try (Table table = open(item)) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldFindUpperCaseKeysWhenModeIsPostfix() throws Exception {
    try (Table table = TableTypes.open(item("Up@a.example x\n"), options(Mode.POSTFIX))) {
      assertThat(table.lookup("up@a.example")).isEqualTo(found("x"));
    }
  }
}
