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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StopTest {

  private static final byte[] MESSAGE = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final Recipient RECIPIENT =
      new Recipient(Address.parse("a@x.example"), Optional.empty());

  private static final Envelope ENVELOPE = new Envelope("test", Address.NULL, List.of(RECIPIENT));

  private final CountDownLatch released = new CountDownLatch(1);

  @Test
  @Timeout(60)
  void stopShouldWaitForWhatIsUnderWayAndRefuseWhatComesAfter(@TempDir Path directory)
      throws Exception {
    VirtualTransport transport = open(directory);
    CompletableFuture<List<Outcome>> delivery = begin(transport);
    CompletableFuture<Boolean> stop =
        CompletableFuture.supplyAsync(
            () -> transport.stop(Duration.ofMinutes(1)), command -> new Thread(command).start());
    Await.until(
        "the refusal of mail",
        () -> transport.resolve(RECIPIENT.address()) instanceof Resolution.Refused);

    List<Outcome> refused = transport.deliver(ENVELOPE, () -> new ByteArrayInputStream(MESSAGE));
    boolean ended = stop.isDone();
    released.countDown();

    assertThat(ended).isFalse();
    assertThat(refused).extracting(Outcome::status).containsExactly(EnhancedStatus.NOT_ACCEPTING);
    assertThat(delivery.get()).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(stop.get()).isTrue();
    assertThat(directory.resolve("spool/a")).content().contains("Subject: x\n");
  }

  @Test
  @Timeout(60)
  void stopShouldGiveUpWhatDoesNotEndAndLeaveNothingOfIt(@TempDir Path directory) throws Exception {
    VirtualTransport transport = open(directory);
    CompletableFuture<List<Outcome>> delivery = begin(transport);

    assertThat(transport.stop(Duration.ZERO)).isFalse();
    assertThat(delivery.get())
        .extracting(Outcome::status)
        .containsExactly(EnhancedStatus.NOT_ACCEPTING);
    released.countDown();
    assertThat(transport.stop(Duration.ofMinutes(1))).isTrue();
    assertThat(directory.resolve("spool/a"))
        .satisfiesAnyOf(
            box -> assertThat(box).doesNotExist(), box -> assertThat(box).isEmptyFile());
  }

  /** A delivery whose message is not there until {@link #released}. */
  private CompletableFuture<List<Outcome>> begin(VirtualTransport transport)
      throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    MessageSource slow =
        () -> {
          entered.countDown();
          await(released);
          return new ByteArrayInputStream(MESSAGE);
        };
    CompletableFuture<List<Outcome>> delivery =
        CompletableFuture.supplyAsync(
            () -> transport.deliver(ENVELOPE, slow), command -> new Thread(command).start());
    entered.await();
    return delivery;
  }

  private static VirtualTransport open(Path directory) throws IOException {
    Path spool = TestSpool.in(directory);
    Path mainCf = directory.resolve("main.cf");
    Files.writeString(
        mainCf,
        """
        virtual_mailbox_base = %s
        virtual_mailbox_maps = inline:{a@x.example=a}
        virtual_uid_maps = static:%s
        virtual_gid_maps = static:%s
        """
            .formatted(spool, TestSpool.owner().uid(), TestSpool.owner().gid()));
    return VirtualTransport.open(Settings.of(mainCf, Map.of()));
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
