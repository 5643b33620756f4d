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

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages appended to mbox files, and files that are no mailbox. */
class MboxDeliveryTest {

  @TempDir private Path folder;

  private TestMailboxes mailboxes;

  @BeforeEach
  void makeSpool() throws IOException {
    mailboxes = TestMailboxes.in(folder);
  }

  @Test
  void newMailboxShouldBeTheOwnersAlone() throws IOException {
    Outcome outcome = deliver(new TestParameters(), "box");

    Path box = mailboxes.path("box");
    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertThat(outcome.text()).isEqualTo("delivered to mailbox");
    assertThat(stored(box)).isEqualTo(TestMailboxes.STORED + "\n");
    assertThat(TestSpool.mode(box)).isEqualTo(0600);
    assertThat(TestSpool.attribute(box, "unix:uid")).isEqualTo(TestSpool.owner().uid());
    assertThat(TestSpool.attribute(box, "unix:gid")).isEqualTo(TestSpool.owner().gid());
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void existingMailboxShouldKeepItsContentAndMode() throws IOException {
    Path box = TestSpool.file(mailboxes.path("box"), "no line end");
    Files.setPosixFilePermissions(box, PosixFilePermissions.fromString("rwxrw-r--"));

    deliver(new TestParameters(), "box");
    deliver(new TestParameters(), "box");

    assertThat(Files.readString(box))
        .matches("(?s)no line endFrom s@x.example  .*\nbody\n\nFrom s@x.example  .*\nbody\n\n");
    assertThat(TestSpool.mode(box)).isEqualTo(0764);
  }

  @Test
  void missingFolderShouldNotBeMade() throws IOException {
    assertDeferred(deliver(new TestParameters(), "none/box"), "No such file or directory");

    assertThat(mailboxes.files()).isEmpty();
  }

  @Test
  void folderShouldBeNoMailbox() throws IOException {
    TestSpool.give(Files.createDirectory(mailboxes.path("box")), TestSpool.owner());

    assertDeferred(deliver(new TestParameters(), "box"), "Is a directory");
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void symbolicLinkShouldBeRefusedAndItsTargetUntouched() throws IOException {
    Path target = TestSpool.file(mailboxes.path("target"), "old\n");
    Files.createSymbolicLink(mailboxes.path("box"), target);

    assertDeferred(deliver(new TestParameters(), "box"), "file is a symbolic link");
    assertThat(target).hasContent("old\n");
    assertThat(mailboxes.files()).containsExactly("box", "target");
  }

  @Test
  void danglingLinkShouldBeRefusedAndItsTargetNotMade() throws IOException {
    Files.createSymbolicLink(mailboxes.path("box"), mailboxes.path("target"));

    assertDeferred(deliver(new TestParameters(), "box"), "file is a symbolic link");
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void linkOfRootInFolderOfRootShouldBeFollowedWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    Path target = TestSpool.file(mailboxes.path("target"), "");
    Path safe = Files.createDirectory(mailboxes.path("d"));
    Files.setPosixFilePermissions(safe, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(safe.resolve("box"), target);

    assertThat(deliver(new TestParameters().locks(Lock.FCNTL), "d/box"))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(stored(target)).isEqualTo(TestMailboxes.STORED + "\n");
  }

  @Test
  void deviceShouldBounceWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    Path safe = Files.createDirectory(mailboxes.path("d"));
    Files.setPosixFilePermissions(safe, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(safe.resolve("box"), Path.of("/dev/null"));

    Outcome outcome = deliver(new TestParameters(), "d/box");

    assertThat(outcome).isInstanceOf(Outcome.Bounced.class);
    assertThat(outcome.status()).hasToString("5.3.5");
  }

  @Test
  void hardLinkShouldBeRefused() throws IOException {
    Path other = TestSpool.file(mailboxes.path("other"), "old\n");
    Files.createLink(mailboxes.path("box"), other);

    assertDeferred(deliver(new TestParameters(), "box"), "file has 2 hard links");
    assertThat(other).hasContent("old\n");
    assertThat(mailboxes.files()).containsExactly("box", "other");
  }

  @Test
  void fifoShouldBeRefusedWithoutWaitingForItsReader() throws Exception {
    Path fifo = mailboxes.path("box");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    TestSpool.give(fifo, TestSpool.owner());

    assertDeferred(deliver(new TestParameters(), "box"), "No such device or address");
  }

  @Test
  void fifoWithReaderShouldBounceAndGetNothing() throws Exception {
    Path fifo = mailboxes.path("box");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    TestSpool.give(fifo, TestSpool.owner());
    // Opened for reading and writing, a FIFO waits for nobody.
    Process reader =
        new ProcessBuilder("sh", "-c", "exec 3<>\"$0\"; echo ready; exec cat", fifo.toString())
            .start();
    BufferedReader said = reader.inputReader();
    assertThat(said.readLine()).isEqualTo("ready");

    Outcome outcome = deliver(new TestParameters(), "box");

    reader.getOutputStream().close();
    reader.waitFor();
    assertThat(outcome.status()).hasToString("5.3.5");
  }

  @Test
  void foreignFileShouldBeRefusedUnlessOwnershipIsNotStrictWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(mailboxes.path("box"), "old\n");
    TestSpool.give(box, new Credentials(405, 405));
    Files.setPosixFilePermissions(box, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertDeferred(deliver(new TestParameters(), "box"), "destination is not owned by recipient");
    assertThat(box).hasContent("old\n");
    assertThat(deliver(new TestParameters().anyOwner(), "box"))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(TestSpool.attribute(box, "unix:uid")).isEqualTo(405);
  }

  @Test
  void foreignFileWithoutPermissionShouldBeRefusedWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    TestSpool.give(TestSpool.file(mailboxes.path("box"), "old\n"), new Credentials(405, 405));

    assertDeferred(deliver(new TestParameters().anyOwner(), "box"), "Permission denied");
  }

  @Test
  void limitShouldBoundTheWholeFileAndLeaveItAsItWas() throws IOException {
    Path box = TestSpool.file(mailboxes.path("box"), "x".repeat(5_000));
    int message =
        "From s@x.example  Sun Mar  1 04:05:06 2026\n".length() + TestMailboxes.STORED.length() + 1;

    Outcome over = deliver(new TestParameters().limit(5_000 + message - 1), "box");

    assertThat(over).isInstanceOf(Outcome.Bounced.class);
    assertThat(over.status()).hasToString("5.2.2");
    assertThat(over.text())
        .isEqualTo("delivery failed to mailbox: error writing message: File too large");
    assertThat(box).hasSize(5_000);
    assertThat(deliver(new TestParameters().limit(5_000 + message), "box"))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(deliver(new TestParameters().limit(5_000), "box").status()).hasToString("5.2.2");
  }

  @Test
  void messageLargerThanTheBufferShouldBeTakenBackWholeWhenOverTheLimit() throws IOException {
    Path box = TestSpool.file(mailboxes.path("box"), "old\n");
    String large = "x".repeat(70).concat("\r\n").repeat(10_000);

    Outcome outcome = mailboxes.deliver(new TestParameters().limit(500_000), "box", large);

    assertThat(outcome.status()).hasToString("5.2.2");
    assertThat(box).hasContent("old\n");
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @Test
  void everyMessageShouldBeThereOnceWhenManyThreadsDeliver() throws Exception {
    MailboxDelivery delivery =
        TestMailboxes.delivery(
            new TestParameters()
                .locks(Lock.DOTLOCK, Lock.FLOCK, Lock.FCNTL)
                .attempts(1000, Duration.ofMillis(10)));
    String body = "b".repeat(9_000);
    List<Outcome> outcomes;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Outcome>> work = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String message = "Subject: m" + i + "\r\n\r\n" + body;
        work.add(() -> mailboxes.deliver(delivery, "box", message));
      }
      outcomes = threads.invokeAll(work).stream().map(Future::resultNow).toList();
    }

    assertThat(outcomes).hasSize(200).allMatch(Outcome.Delivered.class::isInstance);
    String content = Files.readString(mailboxes.path("box"));
    List<String> subjects =
        Pattern.compile("(?m)^Subject: (m[0-9]+)\n\n" + body + "\n\n(?=From |\\z)")
            .matcher(content)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(subjects).hasSize(200).doesNotHaveDuplicates();
    assertThat(content.split("(?m)^From ", -1)).hasSize(201);
    assertThat(mailboxes.files()).containsExactly("box");
  }

  private Outcome deliver(TestParameters parameters, String name) throws IOException {
    return mailboxes.deliver(parameters, name, TestMailboxes.MESSAGE);
  }

  /** All but the first line. */
  private static String stored(Path box) throws IOException {
    String content = Files.readString(box);
    assertThat(content).startsWith("From s@x.example  ");
    return content.substring(content.indexOf('\n') + 1);
  }

  private static void assertDeferred(Outcome outcome, String text) {
    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(outcome.text()).startsWith("delivery failed to mailbox: ").contains(text);
  }
}
