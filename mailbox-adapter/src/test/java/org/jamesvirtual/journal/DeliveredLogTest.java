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
package org.jamesvirtual.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DeliveredLogTest {

  private static final long SMALL = JournalSettings.MINIMUM_SIZE;

  @TempDir private Path folder;

  @Test
  void deliveriesShouldBeKnownAfterARestart() throws IOException {
    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
      log.add(keys(0, 500)).join();
      assertThat(keys(0, 500)).allMatch(log::contains);
      assertThat(log.contains(key(500))).isFalse();
    }
    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
      assertThat(keys(0, 500)).allMatch(log::contains);
      assertThat(log.contains(key(500))).isFalse();
      assertThat(log.contains(new Key(key(1).high(), key(2).low()))).isFalse();
    }
  }

  @Test
  void filesShouldStayBelowTheirSizeAndForgetTheOldest() throws IOException {
    long records = SMALL / Segment.RECORD;
    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
      for (long i = 0; i < 3 * records; i += 50) {
        log.add(keys(i, i + 50)).join();
        assertThat(size()).isLessThanOrEqualTo(SMALL);
      }
      assertThat(keys(3 * records - records * 3 / 4, 3 * records)).allMatch(log::contains);
      assertThat(log.contains(key(0))).isFalse();
    }
  }

  @Test
  void deliveriesShouldBeForgottenWhenTheirTimeIsOver() throws Exception {
    JournalSettings brief =
        new JournalSettings(Optional.of(folder), Duration.ofMillis(1), 16 * SMALL);
    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, brief, true)) {
      long next = 1;
      log.add(keys(0, 1)).join();
      while (log.contains(key(0))) {
        log.add(keys(next, ++next)).join();
      }
      assertThat(next).isGreaterThan(1);
    }
  }

  @Test
  void tornAndRottenRecordsShouldNotHideTheOthers() throws IOException {
    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
      log.add(keys(0, 10)).join();
    }
    Path file = segments().get(0);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(3 * Segment.RECORD + 1);
      raw.write('x');
      raw.setLength(10L * Segment.RECORD - 1);
    }

    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
      assertThat(keys(0, 11).stream().map(log::contains))
          .containsExactly(true, true, true, false, true, true, true, true, true, false, false);
    }
  }

  @Test
  void oneProcessShouldHaveTheDirectory() throws IOException {
    try (JournalDirectory directory = JournalDirectory.open(folder)) {
      DeliveryJournal second = DeliveryJournal.open(settings(SMALL), true);
      assertThat(second.trouble()).get().asString().contains(directory + " cannot be opened");
      second.close();
    }
  }

  @Test
  void fullDiskShouldBeSaidAndForgetNothingWhenThereIsRoomAgain() throws Exception {
    TestSpool.assumeRoot();
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString()) == 0,
        "needs the right to mount");
    try (JournalDirectory directory = JournalDirectory.open(disk)) {
      Path filler = disk.resolve("filler");
      try (DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
        fill(filler);
        log.add(keys(0, 1000)).join();
        assertThat(log.trouble()).get().asString().contains("cannot be written");
        assertThat(keys(0, 1000)).allMatch(log::contains);
        Files.delete(filler);
        AtomicLong next = new AtomicLong(1000);
        Await.until(
            "the journal to be written again",
            () -> {
              log.add(keys(next.get(), next.incrementAndGet())).join();
              return log.trouble().isEmpty();
            });
      }
      try (DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
        assertThat(keys(0, 1000)).allMatch(log::contains);
      }
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  @Timeout(60)
  void fileOfAnotherNameShouldBeLeftAndHoldUpNobody() throws IOException {
    long records = SMALL / Segment.RECORD;
    Path copy = Files.writeString(folder.resolve("delivered-0001.bak"), "an administrator's");
    try (JournalDirectory directory = JournalDirectory.open(folder);
        DeliveredLog log = DeliveredLog.open(directory, settings(SMALL), true)) {
      Files.writeString(folder.resolve("delivered-zzz"), "");
      log.add(keys(0, records)).join();
      assertThat(log.trouble()).isEmpty();
    }
    assertThat(copy).hasContent("an administrator's");
  }

  private static void fill(Path filler) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(filler.toFile(), "rw")) {
      while (true) {
        raw.write(new byte[512]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private JournalSettings settings(long size) {
    return new JournalSettings(Optional.of(folder), Duration.ofDays(1), size);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("delivered")).toList();
    }
  }

  private long size() throws IOException {
    long size = 0;
    for (Path file : segments()) {
      size += Files.size(file);
    }
    return size;
  }

  private static List<Key> keys(long from, long to) {
    return new ArrayList<>(LongStream.range(from, to).mapToObj(DeliveredLogTest::key).toList());
  }

  private static Key key(long number) {
    return new Key(number * 0x9e37_79b9_7f4a_7c15L, number);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }
}
