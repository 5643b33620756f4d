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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Await;
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
  void lookupShouldAnswerFromTheNewFileWhenItWasWrittenInPlaceWithTheSameTimeAndSize()
      throws Exception {
    assertThat(table.lookup("a")).isEqualTo(found("one"));

    Files.writeString(file, "a two\n");
    settle(0);

    Await.until("the change shows", () -> table.lookup("a").equals(found("two")));
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
  void lookupShouldAnswerFromTheNewFileWhenAnotherThreadReadsItAtThatTime() throws Exception {
    SlowLoader loader = new SlowLoader();
    Table slow = change(loader);
    Thread reader = Thread.ofPlatform().start(() -> slow.lookup("b"));
    loader.begun.await();
    AtomicReference<Lookup> answer = new AtomicReference<>();
    Thread other = Thread.ofPlatform().start(() -> answer.set(slow.lookup("b")));
    Await.until(
        "the other lookup waits or has answered",
        () ->
            EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                .contains(other.getState()));

    loader.goOn.countDown();
    other.join();
    reader.join();

    assertThat(answer).hasValue(found("two"));
  }

  @Test
  void lookupShouldServeOldHitsAndFailMissesWhenAnotherThreadReadsTheNewFileForLong()
      throws Exception {
    SlowLoader loader = new SlowLoader();
    Table slow = change(loader);
    Thread reader = Thread.ofPlatform().start(() -> slow.lookup("b"));
    loader.begun.await();

    assertThat(slow.lookup("a")).isEqualTo(found("one"));
    assertThat(slow.lookup("b")).isInstanceOf(Lookup.Failed.class);

    loader.goOn.countDown();
    reader.join();
    assertThat(slow.lookup("b")).isEqualTo(found("two"));
  }

  /** A table whose file was changed, and whose next reading is slow. */
  private Table change(SlowLoader loader) throws IOException {
    Table slow = ReloadingTable.open("slow", file, "main.cf line 1: m", loader);
    loader.slow = true;
    Files.writeString(file, "b two\n");
    settle(1);
    return slow;
  }

  /** Once it is slow, it waits in the middle of reading until it may go on. */
  private static final class SlowLoader implements ReloadingTable.Loader {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean slow;

    @Override
    public Table load(InputStream in) throws IOException, ConfigException {
      if (slow) {
        begun.countDown();
        awaitLatch(goOn);
      }
      return inline(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Table inline(String line) throws ConfigException {
    return InlineTable.open(
        new TableSpec("inline", "{" + line.strip().replace(' ', '=') + "}"),
        new TableOptions(
            Mode.SAFE, true, true, Path.of("/"), "", Duration.ZERO, TableOptions.Parameters.NONE));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
