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
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An mbox from which a part of a message could not be cut off. */
class TornMboxTest {

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
  void nothingShouldBeAppendedBehindAPartOfAMessage() throws Exception {
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    leavePart(delivery);
    byte[] left = Files.readAllBytes(box);

    Outcome next = deliver(delivery);

    assertThat(next).isInstanceOf(Outcome.Deferred.class);
    assertThat(next.status()).hasToString("4.2.0");
    assertThat(next.text()).endsWith("the mailbox cannot be used now");
    assertThat(box).hasBinaryContent(left);
  }

  @Test
  void partOfAMessageShouldBeCutOffBeforeTheNext() throws Exception {
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    leavePart(delivery);

    assertThat(delivery.recover(trace(), true).fate()).isEqualTo(Finding.Fate.UNDONE);
    assertThat(box).hasContent(OLD);
    assertThat(deliver(delivery)).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void partOfAMessageThatCannotBeCutOffShouldBeKnownTheNextTime() throws Exception {
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    leavePart(delivery);
    Trace.Append begun = withoutTorn(trace());

    Finding failed =
        TracedThread.withFault(
            "ftruncate", "error=EDQUOT", box, () -> delivery.recover(begun, true));

    assertThat(failed.fate()).isEqualTo(Finding.Fate.LATER);
    assertThat(failed.torn()).get().usingRecursiveComparison().isEqualTo(trace());
    assertThat(deliver(delivery).status()).hasToString("4.2.0");
  }

  @Test
  void whatSomebodyElseHasWrittenInItsPlaceShouldStay() throws Exception {
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    leavePart(delivery);
    Await.until("a change to show", () -> Posix.linkVersion(path()).isSettled());
    byte[] theirs = Files.readAllBytes(box);
    Arrays.fill(theirs, OLD.length(), theirs.length, (byte) 'x');
    Files.write(box, theirs, StandardOpenOption.WRITE);

    assertThat(delivery.recover(trace(), true).fate()).isEqualTo(Finding.Fate.UNKNOWN);
    assertThat(box).hasBinaryContent(theirs);
  }

  @Test
  void whatSomebodyElseHasWrittenShouldStayWhenTheClockWasSetBack() throws Exception {
    leavePart(TestMailboxes.delivery(new TestParameters()));
    byte[] theirs = Files.readAllBytes(box);
    Arrays.fill(theirs, OLD.length(), theirs.length, (byte) 'x');
    Files.write(box, theirs, StandardOpenOption.WRITE);

    Finding finding = TestMailboxes.delivery(new TestParameters()).recover(lookedAtLater(), true);

    assertThat(finding.fate()).isEqualTo(Finding.Fate.UNKNOWN);
    assertThat(box).hasBinaryContent(theirs);
  }

  @Test
  void partOfAMessageShouldBeCutOffWhenItsBeginningShowsZeros() throws Exception {
    leavePart(TestMailboxes.delivery(new TestParameters()));
    byte[] zeros = Files.readAllBytes(box);
    Arrays.fill(zeros, OLD.length(), OLD.length() + 10, (byte) 0);
    Files.write(box, zeros, StandardOpenOption.WRITE);

    Finding finding = TestMailboxes.delivery(new TestParameters()).recover(lookedAtLater(), true);

    assertThat(finding.fate()).isEqualTo(Finding.Fate.UNDONE);
    assertThat(box).hasContent(OLD);
  }

  @Test
  void mailboxShouldNotBeClosedForGoodWhenAPartMayNeverBeCutOff() throws Exception {
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    leavePart(delivery);

    Finding finding =
        TracedThread.withFault(
            "ftruncate", "error=EPERM", box, () -> delivery.recover(trace(), true));

    assertThat(finding.fate()).isEqualTo(Finding.Fate.UNKNOWN);
    assertThat(deliver(delivery)).isInstanceOf(Outcome.Delivered.class);
  }

  /** As if the file had been looked at after the last change of it. */
  private Trace.Append lookedAtLater() throws IOException {
    FileVersion now = record.torn;
    return trace()
        .torn(
            new FileVersion(
                now.device(), now.inode(), now.size(), now.modifyTime(), Long.MAX_VALUE));
  }

  private void leavePart(MailboxDelivery delivery) throws Exception {
    Outcome failed =
        TracedThread.withFault("fsync,ftruncate", "error=EIO", box, () -> deliver(delivery));
    assertThat(failed).isInstanceOf(Outcome.Deferred.class);
    assertThat(Files.size(box)).isGreaterThan(OLD.length());
  }

  private FilePath path() {
    return FilePath.of(box.toString());
  }

  private Trace.Append trace() throws IOException {
    return new Trace.Append(
            mailboxes.mailbox("box"),
            false,
            true,
            record.before.device(),
            record.before.inode(),
            record.before.size(),
            0,
            0,
            0,
            0,
            record.header)
        .torn(record.torn);
  }

  private static Trace.Append withoutTorn(Trace.Append trace) {
    return trace.torn(new FileVersion(0, 0, 0, 0, 0));
  }

  private Outcome deliver(MailboxDelivery delivery) throws IOException {
    byte[] message = TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII);
    return mailboxes.deliver("box", delivery, () -> new ByteArrayInputStream(message), record);
  }
}
