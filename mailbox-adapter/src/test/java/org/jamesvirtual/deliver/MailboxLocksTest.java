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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxLocksTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final MailboxLocks locks = new MailboxLocks();

  @Test
  void heldPathShouldBeRefusedWhenTheTimeRunsOut() {
    assertThat(locks.acquire("/a", Duration.ZERO)).isTrue();

    assertThat(locks.acquire("/a", Duration.ofMillis(1))).isFalse();
    assertThat(locks.acquire("/b", Duration.ZERO)).isTrue();

    locks.release("/a");
    assertThat(locks.acquire("/a", Duration.ZERO)).isTrue();
  }

  @Test
  void nothingShouldBeKeptOfAPathThatNobodyHolds() {
    locks.acquire("/a", Duration.ZERO);
    locks.acquire("/a", Duration.ofMillis(1));
    assertThat(locks.size()).isEqualTo(1);

    locks.release("/a");

    assertThat(locks.size()).isZero();
  }

  @Test
  void waitingThreadShouldGetTheLockWhenItIsReleased() {
    locks.acquire("/a", Duration.ZERO);
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> locks.acquire("/a", LONG));

    locks.release("/a");

    assertThat(waiting.join()).isTrue();
    assertThat(locks.size()).isEqualTo(1);
  }

  @Test
  void interruptedThreadShouldNotGetTheLockAndStayInterrupted() throws Exception {
    locks.acquire("/a", Duration.ZERO);
    CompletableFuture<Boolean> acquired = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  boolean got = locks.acquire("/a", LONG);
                  acquired.complete(got || !Thread.currentThread().isInterrupted());
                });

    waiting.interrupt();
    waiting.join();

    assertThat(acquired.join()).isFalse();
    locks.release("/a");
    assertThat(locks.size()).isZero();
  }

  @Test
  void oneThreadAtATimeShouldHaveAPath() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    int[] unguarded = new int[1];
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        Future<?> unused =
            threads.submit(
                () -> {
                  for (int j = 0; j < 1000; j++) {
                    locks.acquire("/a", LONG);
                    unguarded[0] += inside.incrementAndGet();
                    inside.decrementAndGet();
                    locks.release("/a");
                  }
                });
      }
    }

    assertThat(unguarded[0]).isEqualTo(4000);
    assertThat(locks.size()).isZero();
  }
}
