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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries that fail when most is done: what is undone, what is left, what is written down. */
class TakeBackTest {

  private static final String OLD = "From a@b.example  Mon Jan  1 00:00:00 2024\nold\n\n";

  @TempDir private Path folder;

  private final RecordedIntent record = new RecordedIntent();
  private TestMailboxes mailboxes;
  private Path box;

  @BeforeEach
  void makeMailbox() throws IOException {
    mailboxes = TestMailboxes.in(folder);
    box = TestSpool.file(mailboxes.path("box"), OLD);
  }

  @Test
  void messageShouldBeTakenBackWhenItIsWrittenDownAsOnlyBegun() throws IOException {
    record.completes = false;

    Outcome outcome = deliver(new TestParameters(), source(TestMailboxes.MESSAGE));

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.3.0");
    assertThat(outcome.text()).isEqualTo("delivery failed to mailbox: error writing message");
    assertThat(box).hasContent(OLD);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void mailboxShouldKeepTheLengthThatSomebodyElseGaveIt(int length) throws IOException {
    MessageSource shortening =
        () ->
            new InputStream() {
              private int read;

              @Override
              public int read() {
                throw new UnsupportedOperationException();
              }

              @Override
              public int read(byte[] bytes, int offset, int count) throws IOException {
                if (read++ == 0) {
                  bytes[offset] = 'x';
                  return 1;
                }
                try (FileChannel file = FileChannel.open(box, StandardOpenOption.WRITE)) {
                  file.truncate(length);
                }
                throw new IOException("on purpose");
              }
            };

    Outcome outcome = deliver(new TestParameters(), shortening);

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.detail()).contains("somebody else has shortened it");
    assertThat(Files.readString(box)).isEqualTo(OLD.substring(0, length));
  }

  @Test
  void messageShouldBeTakenBackWhenTheServerRefusesItAtClose() throws Exception {
    for (int i = 0; i < 2; i++) {
      Outcome outcome =
          TracedThread.withFault(
              "close",
              "error=EDQUOT:when=1",
              box,
              () -> deliver(new TestParameters().unsynced(), source(TestMailboxes.MESSAGE)));

      assertThat(outcome.status()).hasToString("5.2.2");
      assertThat(box).hasContent(OLD);
    }
  }

  @Test
  void messageThatCouldNotBeSyncedShouldNotBeWrittenDownAsWhole() throws Exception {
    TracedThread.withFault(
        "fsync,ftruncate",
        "error=EIO",
        box,
        () -> deliver(new TestParameters(), source(TestMailboxes.MESSAGE)));

    assertThat(record.told)
        .endsWith(
            "append " + OLD.length(), "complete", "append " + OLD.length(), "torn", "unclear");
  }

  @Test
  void linkShouldBeLeftUnclearWhenNobodyCanTellWhetherItIsThere() throws Exception {
    Path maildir = Files.createDirectory(folder.resolve("m"));
    FilePath temporary = FilePath.of(Files.createFile(maildir.resolve("t")).toString());
    FileStatus status = Posix.status(temporary);
    MaildirLink link = new MaildirLink(new MaildirName("h", 1, new Random()), true);

    for (String error : List.of("EIO", "ENOENT")) {
      assertThatThrownBy(
              () ->
                  TracedThread.withFault(
                      "link,linkat,statx",
                      "error=" + error,
                      null,
                      () ->
                          link.publish(
                              temporary,
                              FilePath.of(maildir.toString()),
                              Instant.now(),
                              status,
                              record)))
          .hasCauseInstanceOf(PosixException.class);
    }
    assertThat(record.told).containsExactly("unclear");
  }

  private Outcome deliver(TestParameters parameters, MessageSource source) throws IOException {
    return mailboxes.deliver("box", TestMailboxes.delivery(parameters), source, record);
  }

  private static MessageSource source(String message) {
    return () -> new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII));
  }
}
