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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.IdentityLostError;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a thread is before, in and after a delivery. */
class DeliveryIdentityTest {

  @TempDir private Path folder;

  private TestMailboxes mailboxes;

  @BeforeEach
  void makeSpool() throws IOException {
    mailboxes = TestMailboxes.in(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "box, 2.0.0",
    "dir/, 2.0.0",
    "none/box, 4.2.0",
    "link, 4.2.0",
    "folder, 4.2.0",
    "locked, 4.2.0",
    "file/, 4.2.0",
    "full, 5.2.2",
    "full/, 5.2.2",
  })
  void threadShouldBeItselfAfterEveryOutcome(String name, String status) throws IOException {
    prepare();
    List<String> before = identity();
    TestParameters parameters = new TestParameters().limit(name.startsWith("full") ? 10 : 0);

    Outcome outcome = mailboxes.deliver(parameters, name, TestMailboxes.MESSAGE);

    assertThat(outcome.status()).hasToString(status);
    assertThat(identity()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"box", "dir/"})
  void threadShouldBeItselfWhenTheMessageThrows(String name) throws IOException {
    List<String> before = identity();
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    List<Throwable> thrown =
        List.of(
            new IOException("a"),
            new IllegalStateException("b"),
            new StackOverflowError("c"),
            new OutOfMemoryError("d"));

    for (Throwable one : thrown) {
      Outcome atRead = mailboxes.deliver(delivery, name, () -> new Throwing(one));
      Outcome atOpen =
          mailboxes.deliver(
              delivery,
              name,
              () -> {
                throw Throwing.sneaky(one);
              });

      assertThat(atRead.status()).hasToString("4.3.0");
      assertThat(atOpen.status()).hasToString("4.3.0");
      assertThat(identity()).isEqualTo(before);
    }
    assertThat(mailboxes.deliver(new TestParameters(), name, TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void messageShouldBeOpenedAsTheProcessAndReadAsTheOwnerWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    List<String> before = identity();
    StringBuilder opened = new StringBuilder();
    StringBuilder read = new StringBuilder();
    MessageSource source =
        () -> {
          opened.append(identity());
          return new ByteArrayInputStream("x".getBytes(StandardCharsets.US_ASCII)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
              read.append(identity());
              return super.read(bytes, offset, length);
            }
          };
        };

    mailboxes.deliver(TestMailboxes.delivery(new TestParameters()), "box", source);

    assertThat(opened).hasToString(before.toString());
    assertThat(read.toString())
        .contains("Uid:\t0\t0\t0\t404", "Gid:\t0\t0\t0\t400", "Groups:\t400")
        .doesNotContain(before.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"box", "dir/"})
  void otherOwnerShouldBeDeferredAndNothingMadeWhenOrdinaryUser(String name) throws IOException {
    TestSpool.assumeOrdinaryUser();
    Credentials self = TestSpool.owner();
    for (Credentials other :
        List.of(
            new Credentials(self.uid() + 1, self.gid()),
            new Credentials(self.uid(), self.gid() + 1))) {
      Outcome outcome = deliverFor(other, name);

      assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
      assertThat(outcome.status()).hasToString("4.3.5");
      assertThat(outcome.text()).isEqualTo("mail system configuration error");
      assertThat(outcome.detail()).contains("cannot work as " + other);
      assertThat(mailboxes.files()).isEmpty();
    }
    assertThat(deliverFor(self, name)).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void virtualThreadShouldBeDeferredAndNothingMadeWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Outcome outcome =
          threads
              .submit(() -> mailboxes.deliver(new TestParameters(), "box", TestMailboxes.MESSAGE))
              .get();

      assertThat(outcome.status()).hasToString("4.3.5");
    }
    assertThat(mailboxes.files()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"setgroups, error=EPERM", "setfsgid, retval=0", "setfsuid, retval=0"})
  void refusedSwitchShouldDeferAndMakeNothingWhenRoot(String call, String fault) throws Exception {
    TestSpool.assumeRoot();
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());

    Outcome outcome =
        TracedThread.withFault(
            call, fault, null, () -> mailboxes.deliver(delivery, "box", TestMailboxes.MESSAGE));

    assertThat(outcome.status()).hasToString("4.3.5");
    assertThat(outcome.detail()).contains("cannot work as 404:400");
    assertThat(mailboxes.files()).isEmpty();
    assertThat(mailboxes.deliver(delivery, "box", TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void noMailShouldBeDeliveredAfterAThreadDidNotBecomeItselfWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());

    // The first call takes the owner's group, the second is to give root's back.
    assertThatThrownBy(
            () ->
                TracedThread.withFault(
                    "setgroups",
                    "error=EPERM:when=2",
                    null,
                    () -> mailboxes.deliver(delivery, "box", TestMailboxes.MESSAGE)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IdentityLostError.class);

    Outcome next = mailboxes.deliver(delivery, "other", TestMailboxes.MESSAGE);
    assertThat(next.status()).hasToString("4.3.5");
    assertThat(next.detail()).contains("restart");
    assertThat(mailboxes.path("other")).doesNotExist();
  }

  private Outcome deliverFor(Credentials owner, String name) throws IOException {
    Mailbox own = mailboxes.mailbox(name);
    byte[] message = TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII);
    return TestMailboxes.delivery(new TestParameters())
        .deliver(
            new Mailbox(own.path(), own.format(), owner),
            Address.NULL,
            new Recipient(Address.parse("a@v.example"), Optional.empty()),
            () -> new ByteArrayInputStream(message));
  }

  private void prepare() throws IOException {
    TestSpool.file(mailboxes.path("file"), "");
    TestSpool.file(mailboxes.path("locked"), "");
    TestSpool.file(mailboxes.path("locked.lock"), "");
    TestSpool.give(Files.createDirectory(mailboxes.path("folder")), TestSpool.owner());
    Files.createSymbolicLink(mailboxes.path("link"), mailboxes.path("file"));
  }

  /** What the kernel says of this thread. */
  private static List<String> identity() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
      return lines.filter(line -> line.matches("(Uid|Gid|Groups|CapEff):.*")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A message that cannot be read. */
  private static final class Throwing extends InputStream {
    private final Throwable thrown;

    Throwing(Throwable thrown) {
      this.thrown = thrown;
    }

    @Override
    public int read() throws IOException {
      throw sneaky(thrown);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw sneaky(thrown);
    }

    static IOException sneaky(Throwable thrown) throws IOException {
      switch (thrown) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        case IOException exception -> throw exception;
        default -> throw new IOException(thrown);
      }
    }
  }
}
