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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitIdleTest {

  private static final Envelope ENVELOPE =
      new Envelope(
          "test",
          Address.NULL,
          List.of(new Recipient(Address.parse("a@x.example"), Optional.empty())));

  @Test
  void theEndShouldWaitForADeliveryAndForNothingElse(@TempDir Path directory) throws Exception {
    VirtualTransport transport = open(directory);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    MessageSource slow =
        () -> {
          entered.countDown();
          await(released);
          throw new IOException("planted");
        };

    assertThat(transport.awaitIdle(Duration.ZERO)).isTrue();
    CompletableFuture<List<Outcome>> delivery =
        CompletableFuture.supplyAsync(
            () -> transport.deliver(ENVELOPE, slow), command -> new Thread(command).start());
    entered.await();
    assertThat(transport.awaitIdle(Duration.ZERO)).isFalse();
    released.countDown();
    assertThat(transport.awaitIdle(Duration.ofMinutes(1))).isTrue();
    assertThat(delivery.get()).hasOnlyElementsOfType(Outcome.Deferred.class);
    assertThat(transport.awaitIdle(Duration.ZERO)).isTrue();
  }

  private static VirtualTransport open(Path directory) throws IOException {
    Path mainCf = directory.resolve("main.cf");
    Files.writeString(
        mainCf,
        """
        virtual_mailbox_base = %s
        virtual_mailbox_maps = inline:{a@x.example=a}
        virtual_uid_maps = static:404
        virtual_gid_maps = static:400
        """
            .formatted(directory));
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
