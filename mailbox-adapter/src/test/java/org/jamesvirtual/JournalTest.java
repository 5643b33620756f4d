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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that come again. */
class JournalTest {

  private static final Address SENDER = Address.parse("s@x.example");

  @TempDir private Path folder;

  private JournalSite site;

  @BeforeEach
  void makeSite() throws IOException {
    site = JournalSite.in(folder);
  }

  @Test
  void messageShouldBeStoredOnceWhenItComesAgain() throws IOException {
    try (VirtualTransport transport = site.open()) {
      assertThat(texts(transport, site.message(), "box@v.example", "dir@v.example"))
          .containsExactly("delivered to mailbox", "delivered to maildir");
      assertThat(texts(transport, site.message(), "dir@v.example")).containsExactly(ALREADY);
    }
    try (VirtualTransport transport = site.open()) {
      assertThat(texts(transport, site.message(), "dir@v.example", "box@v.example"))
          .containsExactly(ALREADY, ALREADY);
    }
    assertThat(site.inMbox()).isEqualTo(1);
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void otherMessagesShouldBeStored() throws IOException {
    try (VirtualTransport transport = site.open()) {
      texts(transport, site.message(), "dir@v.example");
      texts(transport, site.message("4F2C42"), "dir@v.example");
      transport.deliver(envelope(Address.NULL, Optional.empty()), source(site.message()));
      transport.deliver(envelope(SENDER, Optional.of("other")), source(site.message()));
    }
    assertThat(site.inMaildir()).isEqualTo(4);
  }

  @Test
  void messageThatNothingNamesShouldBeStoredEachTime() throws IOException {
    String message = site.message().replace("Received", "X-Received");
    try (VirtualTransport transport = site.open()) {
      texts(transport, message, "dir@v.example");
      texts(transport, message, "dir@v.example");
      transport.deliver(envelope(SENDER, Optional.of("queue id")), source(message));
      transport.deliver(envelope(SENDER, Optional.of("queue id")), source(message));
    }
    assertThat(site.inMaildir()).isEqualTo(3);
  }

  @Test
  void recipientNamedTwiceShouldGetTwoCopiesAndNoThird() throws IOException {
    try (VirtualTransport transport = site.open()) {
      assertThat(texts(transport, site.message(), "dir@v.example", "dir@v.example"))
          .containsExactly("delivered to maildir", "delivered to maildir");
      assertThat(texts(transport, site.message(), "dir@v.example", "dir@v.example"))
          .containsExactly(ALREADY, ALREADY);
    }
    assertThat(site.inMaildir()).isEqualTo(2);
  }

  @Test
  void partsOfOneArrivalShouldNotBeTakenForRepetitions() throws IOException {
    try (VirtualTransport transport = site.open()) {
      for (int attempt = 0; attempt < 2; attempt++) {
        Optional<Arrival> arrival = Optional.of(arrival(site.message()));
        for (String changed : List.of("X-Time: 1\r\n", "X-Time: 2\r\n")) {
          Envelope part = new Envelope("id", SENDER, recipients(), Optional.empty(), arrival);
          transport.deliver(part, source(changed + attempt + site.message()));
        }
      }
    }
    assertThat(site.inMaildir()).isEqualTo(2);
  }

  @Test
  void failedRecipientShouldBeTriedAgain() throws IOException {
    Files.createDirectory(site.mbox());
    try (VirtualTransport transport = site.open()) {
      assertThat(site.deliver(transport, site.message(), "box@v.example", "dir@v.example"))
          .satisfiesExactly(
              box -> assertThat(box).isInstanceOf(Outcome.Deferred.class),
              dir -> assertThat(dir).isInstanceOf(Outcome.Delivered.class));
      Files.delete(site.mbox());
      assertThat(texts(transport, site.message(), "box@v.example", "dir@v.example"))
          .containsExactly("delivered to mailbox", ALREADY);
    }
  }

  @Test
  void secondAttemptShouldWaitForTheSenderWhileTheFirstIsUnderWay() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Envelope envelope =
        new Envelope(
            "id", SENDER, recipients(), Optional.empty(), Optional.of(arrival(site.message())));
    try (VirtualTransport transport = site.open()) {
      CompletableFuture<List<Outcome>> first =
          CompletableFuture.supplyAsync(
              () ->
                  transport.deliver(
                      envelope,
                      () -> {
                        entered.countDown();
                        await(released);
                        return new ByteArrayInputStream(bytes(site.message()));
                      }),
              command -> new Thread(command).start());
      entered.await();
      assertThat(site.deliver(transport, site.message(), "dir@v.example"))
          .singleElement()
          .satisfies(
              outcome ->
                  assertThat(outcome.text()).isEqualTo("an earlier attempt is still under way"));
      released.countDown();
      assertThat(first.get()).hasOnlyElementsOfType(Outcome.Delivered.class);
      assertThat(texts(transport, site.message(), "dir@v.example")).containsExactly(ALREADY);
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void mailShouldBeDeliveredAndTheTroubleBeSaidWhenTheJournalCannotBeOpened() throws IOException {
    Files.writeString(site.journal(), "a file where a directory is wanted");
    try (VirtualTransport transport = site.open()) {
      assertThat(transport.problems()).anyMatch(line -> line.contains("cannot be opened"));
      assertThat(transport.health().state()).isEqualTo(Health.State.DEGRADED);
      assertThat(texts(transport, site.message(), "dir@v.example"))
          .containsExactly("delivered to maildir");
    }
  }

  private static final String ALREADY = "delivered already";

  private List<String> texts(VirtualTransport transport, String message, String... recipients) {
    return site.deliver(transport, message, recipients).stream()
        .peek(outcome -> assertThat(outcome).isInstanceOf(Outcome.Delivered.class))
        .map(Outcome::text)
        .toList();
  }

  private static Envelope envelope(Address sender, Optional<String> transactionId) {
    return new Envelope("id", sender, recipients(), transactionId);
  }

  private static List<Recipient> recipients() {
    return List.of(new Recipient(Address.parse("dir@v.example"), Optional.empty()));
  }

  private static org.jamesvirtual.model.MessageSource source(String message) {
    return () -> new ByteArrayInputStream(bytes(message));
  }

  private static Arrival arrival(String message) {
    Arrival.Reader reader = new Arrival.Reader();
    reader.update(bytes(message), 0, message.length());
    return reader.end();
  }

  private static byte[] bytes(String message) {
    return message.getBytes(StandardCharsets.US_ASCII);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
