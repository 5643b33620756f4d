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
package org.jamesvirtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.SyncCalls;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.SystemCallFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that come again because the first attempt was answered before it had ended. */
@Timeout(120)
class LateDeliveryTest {

  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String UNDER_WAY = "an earlier attempt is still under way";

  @TempDir private Path folder;

  private JournalSite site;

  @BeforeEach
  void makeSite() throws IOException {
    site = JournalSite.in(folder);
  }

  @Test
  void copyThatWasGivenUpShouldBeDeliveredAgainOnlyWhenItHasEnded() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (VirtualTransport transport = open()) {
      MessageSource slow =
          () -> {
            await(released);
            return message().open();
          };
      assertThat(deliver(transport, slow).detail()).contains("delivery_timeout");
      assertThat(deliver(transport, message()).text()).isEqualTo(UNDER_WAY);
      released.countDown();
      assertThat(untilEnded(transport)).isEqualTo("delivered to maildir");
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void copyThatWasStoredLateShouldBeKnownWhenItComesAgain() throws Exception {
    TestSpool.assumeRoot();
    try (VirtualTransport transport = open()) {
      site.deliver(transport, site.message("first"), "dir@v.example");
      String ofName = SyncCalls.ofName(site.maildir(), "delay_enter=6s");
      try (SystemCallFault slow = new SystemCallFault(List.of(ofName))) {
        MessageSource beginning =
            () -> {
              slow.begin();
              return message().open();
            };
        assertThat(deliver(transport, beginning).detail()).contains("delivery_timeout");
        assertThat(untilEnded(transport)).isEqualTo("delivered already");
      }
    }
    assertThat(site.inMaildir()).isEqualTo(2);
    try (VirtualTransport transport = site.open()) {
      assertThat(deliver(transport, message()).text()).isEqualTo("delivered already");
    }
  }

  @Test
  void journalThatHangsShouldNotKeepTheAnswer() throws Exception {
    try (VirtualTransport transport = open()) {
      try (SystemCallFault hanging =
          new SystemCallFault("fdatasync", "delay_enter=600s", List.of())) {
        hanging.begin(journalThread());
        assertThat(deliver(transport, message()).text()).isEqualTo("delivered to maildir");
        assertThat(deliver(transport, message()).text()).isEqualTo(UNDER_WAY);
      }
      assertThat(untilEnded(transport)).isEqualTo("delivered already");
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  /** The system's number of the only thread that writes the journal's deliveries. */
  private static String journalThread() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).startsWith("virtual-journal")) {
          return thread.getFileName().toString();
        }
      }
    }
    throw new AssertionError("no thread writes the journal");
  }

  private VirtualTransport open() {
    return site.open(new DeliveryLimits(SHORT, 8, 0));
  }

  /** Repeats the message as a sender does; the answer that is not a deferral. */
  private String untilEnded(VirtualTransport transport) throws Exception {
    String[] text = {UNDER_WAY};
    Await.until(
        "the end of the first attempt",
        () -> {
          text[0] = deliver(transport, message()).text();
          return !text[0].equals(UNDER_WAY);
        });
    return text[0];
  }

  private Outcome deliver(VirtualTransport transport, MessageSource source) {
    Recipient recipient = new Recipient(Address.parse("dir@v.example"), Optional.empty());
    byte[] bytes = site.message().getBytes(StandardCharsets.US_ASCII);
    Arrival.Reader reader = new Arrival.Reader();
    reader.update(bytes, 0, bytes.length);
    return transport
        .deliver(
            new Envelope(
                "id",
                Address.parse("s@x.example"),
                List.of(recipient),
                Optional.empty(),
                Optional.of(reader.end())),
            source)
        .get(0);
  }

  private MessageSource message() {
    byte[] bytes = site.message().getBytes(StandardCharsets.US_ASCII);
    return () -> new ByteArrayInputStream(bytes);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
