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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.FreezableDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which every write waits, without an end and without an error: fsfreeze(8). */
@Timeout(120)
class FrozenDiskTest {

  private static final MessageSource MESSAGE =
      () -> new ByteArrayInputStream(TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII));

  @TempDir private Path folder;

  private final BlockingQueue<Outcome> late = new LinkedBlockingQueue<>();
  private Path disk;
  private FreezableDisk freezable;
  private TestMailboxes onDisk;
  private TestMailboxes elsewhere;

  @BeforeEach
  void mount() throws IOException {
    TestSpool.assumeRoot();
    Path spool = TestSpool.in(folder);
    elsewhere = new TestMailboxes(spool);
    disk = Files.createDirectory(spool.resolve("disk"));
    freezable = FreezableDisk.mount(folder.resolve("image"), disk);
    TestSpool.give(disk, TestSpool.owner());
    onDisk = new TestMailboxes(disk);
  }

  @AfterEach
  void unmount() throws IOException {
    if (freezable != null) {
      freezable.close();
    }
  }

  @Test
  void frozenDiskShouldBeAnsweredHoldUpNobodyAndGetNothingOfWhatWasDeferred() throws Exception {
    DeliveryEngine engine =
        new DeliveryEngine(
            TestMailboxes.delivery(new TestParameters().locks(Lock.FCNTL)),
            new DeliveryLimits(Duration.ofSeconds(2), 4, 0));
    assertThat(onDisk.deliver(engine, MESSAGE, this::ended, "box", "dir/"))
        .allMatch(Outcome.Delivered.class::isInstance);
    byte[] before = Files.readAllBytes(disk.resolve("box"));
    freezable.freeze();

    List<Outcome> frozen = onDisk.deliver(engine, MESSAGE, this::ended, "box", "dir/");
    List<Outcome> others = elsewhere.deliver(engine, MESSAGE, this::ended, "a", "b/");

    assertThat(frozen).extracting(o -> o.status().toString()).containsExactly("4.3.0", "4.3.0");
    assertThat(others).allMatch(Outcome.Delivered.class::isInstance);
    assertThat(late).isEmpty();
    freezable.thaw();
    for (int i = 0; i < frozen.size(); i++) {
      assertThat(late.poll(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Deferred.class);
    }
    assertThat(disk.resolve("box")).hasBinaryContent(before);
    assertThat(onDisk.delivered("dir")).hasSize(1);
    assertThat(disk.resolve("dir/tmp")).isEmptyDirectory();
  }

  private void ended(int index, Outcome outcome) {
    late.add(outcome);
  }
}
