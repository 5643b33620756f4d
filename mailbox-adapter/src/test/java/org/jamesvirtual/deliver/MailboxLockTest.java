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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.LockHolder;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The locks of {@code virtual_mailbox_lock}, shared with other processes. */
class MailboxLockTest {

  private static final String BUSY =
      "delivery failed to mailbox: unable to lock for exclusive access: Resource temporarily"
          + " unavailable";

  private static final String DOTLOCKED =
      "delivery failed to mailbox: unable to create lock file: File exists";

  @TempDir private Path folder;

  private TestMailboxes mailboxes;
  private Path box;

  @BeforeEach
  void makeMailbox() throws IOException {
    mailboxes = TestMailboxes.in(folder);
    box = TestSpool.file(mailboxes.path("box"), "old\n");
  }

  @ParameterizedTest
  @CsvSource({
    "FCNTL, FCNTL, true",
    "FCNTL, FLOCK, false",
    "FLOCK, FLOCK, true",
    "FLOCK, FCNTL, false"
  })
  @SuppressWarnings("try")
  void lockOfAnotherProcessShouldDeferWhenItIsOfTheSameKind(Lock ours, Lock theirs, boolean waits)
      throws IOException {
    try (LockHolder holder = hold(theirs)) {
      Outcome outcome = deliver(new TestParameters().locks(Lock.DOTLOCK, ours));

      assertThat(outcome.text()).isEqualTo(waits ? BUSY : "delivered to mailbox");
    }
    assertThat(mailboxes.files()).containsExactly("box");
    assertThat(Files.readString(box).lines().filter("body"::equals)).hasSize(waits ? 0 : 1);
    assertThat(deliver(new TestParameters().locks(ours))).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  @SuppressWarnings("try")
  void everyConfiguredLockShouldBeNeededWhenOneIsHeld() throws IOException {
    TestParameters all = new TestParameters().locks(Lock.DOTLOCK, Lock.FLOCK, Lock.FCNTL);
    try (LockHolder holder = hold(Lock.FLOCK)) {
      assertThat(deliver(all).text()).isEqualTo(BUSY);
    }
    try (LockHolder holder = hold(Lock.FCNTL)) {
      assertThat(deliver(all).text()).isEqualTo(BUSY);
    }
    assertThat(box).hasContent("old\n");
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void deliveryShouldGoOnWhenTheOtherProcessGivesItsLockBack() throws Exception {
    LockHolder holder = hold(Lock.FCNTL);
    Path trace = folder.resolve("trace");
    TestParameters patient =
        new TestParameters().locks(Lock.FCNTL).attempts(10_000, Duration.ofMillis(5));
    Thread release =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (holder) {
                    awaitLine(trace, "EAGAIN");
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });

    Outcome outcome = TracedThread.recorded("fcntl", trace, () -> deliver(patient));

    release.join();
    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void dotlockShouldDeferAndStayWhenItIsFresh() throws IOException {
    Path lock = TestSpool.file(mailboxes.path("box.lock"), "4711\n");

    assertThat(deliver(new TestParameters()).text()).isEqualTo(DOTLOCKED);
    assertThat(lock).hasContent("4711\n");
    assertThat(deliver(new TestParameters().locks(Lock.FCNTL)))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(lock).hasContent("4711\n");
  }

  @Test
  void dotlockShouldBeRemovedWhenItIsOlderThanStaleLockTime() throws IOException {
    TestSpool.file(mailboxes.path("box.lock"), "4711\n");
    TestParameters impatient =
        new TestParameters().attempts(1000, Duration.ofMillis(20)).stale(Duration.ZERO);

    assertThat(deliver(impatient)).isInstanceOf(Outcome.Delivered.class);
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void staleDotlockShouldStayWhenThereIsOneAttemptOnly() throws IOException {
    TestSpool.file(mailboxes.path("box.lock"), "");

    assertThat(
            deliver(new TestParameters().attempts(1, Duration.ofMillis(1)).stale(Duration.ZERO))
                .text())
        .isEqualTo(DOTLOCKED);
    assertThat(mailboxes.files()).containsExactly("box", "box.lock");
  }

  @Test
  void staleDotlockThatMayNotBeRemovedShouldDeferWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    Path sticky = Files.createDirectory(mailboxes.path("d"));
    Files.setAttribute(sticky, "unix:mode", 01777);
    TestSpool.file(sticky.resolve("box"), "");
    Files.writeString(sticky.resolve("box.lock"), "");

    Outcome outcome =
        mailboxes.deliver(
            new TestParameters().attempts(1000, Duration.ofMillis(20)).stale(Duration.ZERO),
            "d/box",
            TestMailboxes.MESSAGE);

    assertThat(outcome.text()).endsWith("unable to create lock file: Operation not permitted");
  }

  @Test
  void folderWithoutRoomForTheDotlockShouldDeferEvenWhenAKernelLockWouldDo() throws IOException {
    Path closed = Files.createDirectory(mailboxes.path("d"));
    TestSpool.file(closed.resolve("box"), "");
    TestSpool.give(closed, TestSpool.owner());
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));

    Outcome both =
        mailboxes.deliver(
            new TestParameters().locks(Lock.DOTLOCK, Lock.FCNTL), "d/box", TestMailboxes.MESSAGE);
    Outcome kernel =
        mailboxes.deliver(new TestParameters().locks(Lock.FCNTL), "d/box", TestMailboxes.MESSAGE);

    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(both.text()).endsWith("unable to create lock file: Permission denied");
    assertThat(kernel).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void locksShouldBeTakenInPostfixsOrderAndReleasedAfterTheSync() throws Exception {
    Path trace = folder.resolve("trace");

    TracedThread.recorded(
        "openat,flock,fcntl,write,fsync,close,unlinkat",
        trace,
        () -> deliver(new TestParameters().locks(Lock.FCNTL, Lock.FLOCK, Lock.DOTLOCK)));

    assertThat(calls(trace))
        .containsExactly(
            "openat box.lock O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 000",
            "close box.lock",
            "openat box O_WRONLY|O_APPEND|O_NONBLOCK|O_NOFOLLOW|O_CLOEXEC",
            "flock box",
            "fcntl box",
            "write box",
            "fsync box",
            "close box",
            "unlinkat box.lock");
  }

  private Outcome deliver(TestParameters parameters) throws IOException {
    return mailboxes.deliver(parameters, "box", TestMailboxes.MESSAGE);
  }

  private LockHolder hold(Lock kind) throws IOException {
    return kind == Lock.FLOCK ? LockHolder.flock(box) : LockHolder.fcntl(box);
  }

  /** The calls that concern the mailbox, with the flags of an open. */
  private static List<String> calls(Path trace) throws IOException {
    Pattern call =
        Pattern.compile(
            "^(\\w+)\\(.*?/spool/(box(?:\\.lock)?)[\">](?:, (O_[A-Z_|]+(?:, \\d+)?)\\))?");
    return Files.readAllLines(trace).stream()
        .map(line -> line.replaceFirst(">, \"box", "/box"))
        .map(call::matcher)
        .filter(Matcher::find)
        .map(
            found ->
                found.group(1)
                    + " "
                    + found.group(2)
                    + (found.group(3) == null ? "" : " " + found.group(3)))
        .toList();
  }

  private static void awaitLine(Path trace, String text) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!Files.exists(trace) || !Files.readString(trace).contains(text)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no " + text + " in " + trace);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
