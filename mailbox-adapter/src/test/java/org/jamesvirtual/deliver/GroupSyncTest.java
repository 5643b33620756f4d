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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupSyncTest {

  private static final long DEVICE = 1;

  private final GroupSync group = new GroupSync();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void thoseWhoAskDuringASyncShouldShareTheNextOne() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger syncs = new AtomicInteger();
    List<Future<?>> waiting = new ArrayList<>();
    waiting.add(
        ask(
            () -> {
              syncs.incrementAndGet();
              await(first);
            }));
    Await.until("the others", () -> syncs.get() == 1);
    AtomicInteger asking = new AtomicInteger();
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Thread other =
          new Thread(
              () -> {
                asking.incrementAndGet();
                quietly(syncs::incrementAndGet);
              });
      other.start();
      others.add(other);
    }
    Await.until(
        "the others", () -> others.stream().allMatch(t -> t.getState() == Thread.State.WAITING));

    first.countDown();

    waiting.get(0).get();
    for (Thread other : others) {
      other.join();
    }
    assertThat(asking).hasValue(20);
    assertThat(syncs).hasValue(2);
  }

  @Test
  void nobodyShouldBeServedByASyncThatBeganBeforeHeAsked() throws Exception {
    AtomicLong changes = new AtomicLong();
    AtomicLong stored = new AtomicLong();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          threads.submit(
              () -> {
                for (int n = 0; n < 5_000; n++) {
                  long mine = changes.incrementAndGet();
                  group.await(DEVICE, () -> stored.accumulateAndGet(changes.get(), Math::max));
                  assertThat(stored.get()).isGreaterThanOrEqualTo(mine);
                }
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  @Test
  void aFailureShouldBeThatOfAllItShouldHaveServedAndOfNobodyElse() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Future<?> served =
        ask(
            () -> {
              begun.incrementAndGet();
              await(first);
            });
    Await.until("the others", () -> begun.get() == 1);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Thread other =
          new Thread(
              () -> {
                try {
                  group.await(DEVICE, GroupSyncTest::fail);
                } catch (PosixException e) {
                  failures.add(e);
                }
              });
      other.start();
      others.add(other);
    }
    Await.until(
        "the others", () -> others.stream().allMatch(t -> t.getState() == Thread.State.WAITING));

    first.countDown();

    served.get();
    for (Thread other : others) {
      other.join();
    }
    assertThat(failures).hasSize(5);
    group.await(DEVICE, () -> {});
  }

  @Test
  void anErrorOfTheThreadThatSyncsShouldFailThoseWhoWait() {
    assertThatThrownBy(
            () ->
                group.await(
                    DEVICE,
                    () -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    Future<?> next = ask(() -> {});
    assertThat(next).succeedsWithin(Duration.ofSeconds(30));
  }

  private static void fail() throws PosixException {
    throw new PosixException(Errno.EIO, "fsync", "file");
  }

  private Future<?> ask(GroupSync.Sync sync) {
    return threads.submit(
        () -> {
          group.await(DEVICE, sync);
          return null;
        });
  }

  private void quietly(Runnable sync) {
    try {
      group.await(DEVICE, sync::run);
    } catch (PosixException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
