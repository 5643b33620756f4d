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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.Peer;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dotlock of an mbox is shared with the programs of other packages that use one. */
class DotLockPeersTest {

  private static final Duration TRY = Duration.ofMillis(5);

  @TempDir private Path folder;

  private TestMailboxes mailboxes;
  private Path box;
  private Path lock;

  /**
   * A program that makes dotlocks.
   *
   * @param once its options for one attempt
   * @param patiently its options for waiting
   * @param suffix what it is told after the path of the mailbox
   * @param release the command that takes the lock away
   */
  private record Program(
      String name, List<String> once, List<String> patiently, String suffix, List<String> release) {

    /** Tries for the lock once; true if it has it now. */
    boolean lock(Path box) throws Exception {
      return start(command(), once, box).waitFor() == 0;
    }

    /** Starts waiting for the lock. */
    Process await(Path box) throws IOException {
      return start(command(), patiently, box);
    }

    void release(Path box) throws Exception {
      assertThat(start(release.getFirst(), release.subList(1, release.size()), box).waitFor())
          .isZero();
    }

    private String command() {
      return Peer.command(name, "its dotlocks are not tested");
    }

    @Override
    public String toString() {
      return name;
    }

    private Process start(String command, List<String> options, Path box) throws IOException {
      List<String> line =
          Stream.of(List.of(command), options, List.of(box + suffix))
              .flatMap(List::stream)
              .toList();
      return new ProcessBuilder(line)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    }
  }

  static Stream<Program> programs() {
    return Stream.of(
        // Of procmail.
        new Program(
            "lockfile", List.of("-r0"), List.of("-1", "-r600"), ".lock", List.of("rm", "-f")),
        new Program(
            "mutt_dotlock",
            List.of("-r", "0"),
            List.of("-r", "600"),
            "",
            List.of("mutt_dotlock", "-u")));
  }

  @BeforeEach
  void makeMailbox() throws IOException {
    mailboxes = TestMailboxes.in(folder);
    box = TestSpool.file(mailboxes.path("box"), "old\n");
    lock = mailboxes.path("box.lock");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void deliveryShouldBeDeferredWhenTheOtherProgramKeepsItsLock(Program peer) throws Exception {
    assertThat(peer.lock(box)).isTrue();

    Outcome outcome = deliver(new TestParameters().attempts(3, TRY));

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(box).hasContent("old\n");
    assertThat(lock).exists();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void deliveryShouldGoOnWhenTheOtherProgramReleasesItsLock(Program peer) throws Exception {
    assertThat(peer.lock(box)).isTrue();
    Path trace = folder.resolve("trace");
    CompletableFuture<Void> release =
        CompletableFuture.runAsync(
            () -> {
              try {
                Await.until("an attempt", () -> has(trace, "EEXIST"));
                peer.release(box);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });

    Outcome outcome =
        TracedThread.recorded(
            "openat", trace, () -> deliver(new TestParameters().attempts(10_000, TRY)));

    release.get();
    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertThat(Files.readString(box)).startsWith("old\nFrom ").endsWith("body\n\n");
    assertThat(mailboxes.files()).containsExactly("box");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void otherProgramShouldWaitUntilTheDeliveryIsDone(Program peer) throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Outcome> delivery =
        CompletableFuture.supplyAsync(() -> deliverSlowly(writing, goOn));
    writing.await();
    assertThat(peer.lock(box)).as("the lock that we hold").isFalse();
    Process waiting = peer.await(box);

    goOn.countDown();

    assertThat(delivery.get()).isInstanceOf(Outcome.Delivered.class);
    assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.exitValue()).isZero();
    assertThat(lock).exists();
    assertThat(Files.readString(box)).startsWith("old\nFrom ").endsWith("body\n\n");
    peer.release(box);
    assertThat(deliver(new TestParameters())).isInstanceOf(Outcome.Delivered.class);
  }

  private Outcome deliver(TestParameters parameters) throws IOException {
    return mailboxes.deliver(parameters, "box", TestMailboxes.MESSAGE);
  }

  /** Delivers a message that comes only when it is let on; by then the mailbox is locked. */
  private Outcome deliverSlowly(CountDownLatch writing, CountDownLatch goOn) {
    byte[] message = TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII);
    InputStream source =
        new ByteArrayInputStream(message) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            writing.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return super.read(bytes, offset, length);
          }
        };
    try {
      return mailboxes.deliver(TestMailboxes.delivery(new TestParameters()), "box", () -> source);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean has(Path trace, String text) throws IOException {
    return Files.exists(trace) && Files.readString(trace).contains(text);
  }
}
