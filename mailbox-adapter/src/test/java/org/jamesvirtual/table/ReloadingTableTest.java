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
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingTableTest {

  @TempDir private Path folder;
  private Path file;
  private Table table;

  @BeforeEach
  void setUp() throws IOException {
    file = Files.writeString(folder.resolve("map"), "a one\n");
    settle(0);
    table =
        TableTypes.open(
            "texthash:" + file,
            new TableOptions(
                Mode.SAFE,
                true,
                true,
                folder,
                "main.cf line 1: m",
                Duration.ZERO,
                TableOptions.Parameters.NONE));
  }

  /** Gives the file a time of its own, long ago, so that no test depends on the clock. */
  private void settle(int version) throws IOException {
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.parse("2001-02-03T04:05:06.007Z").plusSeconds(version)));
  }

  private static Lookup found(String value) {
    return new Lookup.Found(value);
  }

  @Test
  void lookupShouldAnswerFromTheNewFileWhenItWasWrittenInPlace() throws Exception {
    assertThat(table.lookup("a")).isEqualTo(found("one"));

    Files.writeString(file, "a two\n");
    settle(1);

    assertThat(table.lookup("a")).isEqualTo(found("two"));
  }

  @Test
  void lookupShouldAnswerFromTheNewFileWhenItWasRenamedOverWithTheSameTimeAndSize()
      throws Exception {
    Path other = Files.writeString(folder.resolve("other"), "a two\n");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(table.lookup("a")).isEqualTo(found("two"));
  }

  @Test
  void lookupShouldAnswerFromTheNewFileWhenOnlyItsSizeChanged() throws Exception {
    Files.writeString(file, "a one\nb two\n");
    settle(0);

    assertThat(table.lookup("b")).isEqualTo(found("two"));
  }

  @Test
  void lookupShouldServeOldHitsAndFailMissesWhenTheNewFileIsBad() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Files.writeString(file, "a two\nb x\nb y\n");
      settle(1);

      assertThat(table.lookup("a")).isEqualTo(found("one"));
      assertThat(table.lookup("b")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.lookup("c")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.problem()).get().asString().contains(file + " line 3: duplicate entry");
      assertThat(log.text()).containsOnlyOnce("duplicate entry");
    }
  }

  @Test
  void lookupShouldServeOldHitsAndFailMissesWhenTheFileIsGone() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Files.delete(file);

      assertThat(table.lookup("a")).isEqualTo(found("one"));
      assertThat(table.lookup("b"))
          .isEqualTo(
              new Lookup.Failed(
                  "main.cf line 1: m: " + file + " cannot be read: there is no such file"));
      assertThat(log.text()).containsOnlyOnce("there is no such file");
    }
  }

  @Test
  void lookupShouldTellAgainWhenTheFileIsGoodAgain() throws Exception {
    Files.delete(file);
    assertThat(table.problem()).isPresent();

    Files.writeString(file, "c three\n");
    settle(2);

    assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    assertThat(table.lookup("c")).isEqualTo(found("three"));
    assertThat(table.problem()).isEmpty();
  }

  @Test
  void lookupShouldNotWaitWhenAnotherThreadReadsTheNewFile() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean wait = new AtomicBoolean();
    Table slow =
        ReloadingTable.open(
            "slow",
            file,
            "main.cf line 1: m",
            in -> {
              if (wait.get()) {
                begun.countDown();
                await(goOn);
              }
              return inline(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            });
    wait.set(true);
    Files.writeString(file, "b two\n");
    settle(1);
    Thread reader = Thread.ofPlatform().start(() -> slow.lookup("b"));
    begun.await();

    assertThat(slow.lookup("a")).isEqualTo(found("one"));
    assertThat(slow.lookup("b")).isInstanceOf(Lookup.Failed.class);

    goOn.countDown();
    reader.join();
    assertThat(slow.lookup("b")).isEqualTo(found("two"));
  }

  private static Table inline(String line) throws ConfigException {
    return InlineTable.open(
        new TableSpec("inline", "{" + line.strip().replace(' ', '=') + "}"),
        new TableOptions(
            Mode.SAFE, true, true, Path.of("/"), "", Duration.ZERO, TableOptions.Parameters.NONE));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
