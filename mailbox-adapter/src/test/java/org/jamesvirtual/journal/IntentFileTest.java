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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesvirtual.deliver.Trace;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of what is under way, where it cannot be written, or is full. */
class IntentFileTest {

  private static final Mailbox MAILBOX =
      new Mailbox("/var/mail/box", Mailbox.Format.MBOX, new Credentials(1000, 1000));

  @TempDir private Path folder;

  @Test
  void endThatCannotBeWrittenShouldBeToldWhereTheBeginningStands() throws IOException {
    IntentFile intents = IntentFile.open(folder.resolve("intents"));
    IntentFile.Slot slot = intents.slot(Optional.empty()).orElseThrow();
    slot.begin(MAILBOX, new byte[0]);
    slot.append(status());

    intents.close();

    assertThat(slot.complete(1)).isFalse();
  }

  @Test
  void endShouldBeOfNoMatterWhereTheBeginningCouldNotBeWritten() throws IOException {
    IntentFile intents = IntentFile.open(folder.resolve("intents"));
    IntentFile.Slot slot = intents.slot(Optional.empty()).orElseThrow();
    slot.begin(MAILBOX, new byte[0]);
    intents.close();

    slot.append(status());

    assertThat(slot.complete(1)).isTrue();
  }

  @Test
  void fileWithoutAFreeSlotShouldBeReadAndGetFreeSlotsAgain() throws IOException {
    Path path = folder.resolve("intents");
    FileStatus status = status();
    try (IntentFile intents = IntentFile.open(path)) {
      Optional<IntentFile.Slot> slot = intents.slot(Optional.empty());
      while (slot.isPresent()) {
        slot.get().begin(MAILBOX, new byte[0]);
        slot.get().append(status);
        slot = intents.slot(Optional.empty());
      }
    }

    for (int start = 0; start < 2; start++) {
      try (IntentFile intents = IntentFile.open(path)) {
        assertThat(intents.left().size()).isEqualTo(4096);
        assertThat(intents.slot(Optional.empty())).isEmpty();
      }
    }
    try (IntentFile intents = IntentFile.open(path)) {
      intents.release(intents.left().get(0).slot());
      assertThat(intents.slot(Optional.empty())).isPresent();
    }
  }

  @Test
  void whatCouldNotBeCutOffShouldBeReadAsItWasLeftLast() throws IOException {
    Path path = folder.resolve("intents");
    FileStatus status = status();
    try (IntentFile intents = IntentFile.open(path)) {
      IntentFile.Slot slot = intents.slot(Optional.empty()).orElseThrow();
      slot.begin(MAILBOX, new byte[] {'F'});
      slot.append(status);
      slot.torn(new FileVersion(status.device(), status.inode(), 300, 4, 5));
      slot.unclear();
      assertThat(slot.isUnclear()).isTrue();
    }

    try (IntentFile intents = IntentFile.open(path)) {
      IntentFile.Left left = intents.left().getFirst();
      assertThat(left.content().trace()).usingRecursiveComparison().isEqualTo(torn(status, 300, 5));
      intents.torn(left, torn(status, 200, 6));
    }
    try (IntentFile intents = IntentFile.open(path)) {
      assertThat(intents.left().getFirst().content().trace())
          .usingRecursiveComparison()
          .isEqualTo(torn(status, 200, 6));
    }
  }

  @Test
  void partThatIsLeftShouldNotBeTakenForOneOfTheDeliveryThatHadTheSlotBefore() throws Exception {
    Path path = folder.resolve("intents");
    FileStatus status = status();
    try (IntentFile intents = IntentFile.open(path)) {
      IntentFile.Slot before = intents.slot(Optional.empty()).orElseThrow();
      before.begin(MAILBOX, new byte[] {'X'});
      before.append(status);
      int number = before.left().orElseThrow().slot();
      intents.release(number);
      IntentFile.Slot slot;
      do {
        slot = intents.slot(Optional.empty()).orElseThrow();
        slot.begin(MAILBOX, new byte[] {'F'});
        appendWithoutDisk(slot, status, path);
      } while (slot.left().orElseThrow().slot() != number);
      assertThat(slot.left().orElseThrow().written()).isFalse();

      slot.torn(new FileVersion(status.device(), status.inode(), 300, 4, 5));
    }

    try (IntentFile intents = IntentFile.open(path)) {
      assertThat(intents.left()).hasSize(1);
      assertThat(intents.left().getFirst().content().trace())
          .usingRecursiveComparison()
          .isEqualTo(torn(status, 300, 5));
    }
  }

  private static void appendWithoutDisk(IntentFile.Slot slot, FileStatus before, Path path)
      throws Exception {
    TracedThread.withFault(
        "pwrite64",
        "error=EIO",
        path,
        () -> {
          slot.append(before);
          return true;
        });
  }

  private static Trace.Append torn(FileStatus before, long after, long changeTime) {
    return new Trace.Append(
        MAILBOX,
        false,
        true,
        before.device(),
        before.inode(),
        before.size(),
        after,
        changeTime,
        0,
        0,
        new byte[] {'F'});
  }

  private FileStatus status() throws IOException {
    return Posix.status(FilePath.of(Files.createTempFile(folder, "box", "").toString()));
  }
}
