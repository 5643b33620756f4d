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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DeliveryPoolTest {

  private static final int MOST = 4;

  private final DeliveryPool pool = new DeliveryPool(new DeliveryThreads(MOST, MOST));
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MOST})
  void slowMailboxShouldTakeItsShareOfThreadsAndNoMore(int atOnce) throws Exception {
    DeliveryPool pool = new DeliveryPool(new DeliveryThreads(MOST, atOnce));
    CountDownLatch blocked = new CountDownLatch(2);
    for (int i = 0; i < 20; i++) {
      pool.execute("/slow", 2, () -> block(blocked));
    }
    blocked.await();
    CountDownLatch others = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      pool.execute("/other" + i, 2, others::countDown);
    }

    others.await();

    assertThat(released.getCount()).isOne();
  }

  @Test
  void workOfOneMailboxShouldBeDoneInItsOrderByOneThreadAtATime() throws Exception {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 60; i++) {
      int number = i;
      pool.execute(
          "/a",
          1,
          () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            done.add(number);
            inside.decrementAndGet();
          });
    }

    Await.until("all work", () -> done.size() == 60);

    assertThat(done).isEqualTo(IntStream.range(0, 60).boxed().toList());
    assertThat(most).hasValue(1);
  }

  @Test
  void lineThatIsTooLongShouldTakeNoMoreUntilItGetsShorter() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    assertThat(pool.execute("/slow", 1, () -> block(blocked))).isTrue();
    int accepted = 0;
    while (pool.execute("/slow", 1, () -> {})) {
      accepted++;
    }
    assertThat(accepted).isEqualTo(64);
    assertThat(pool.execute("/other", 1, () -> {})).isTrue();

    released.countDown();

    Await.until("room in the line", () -> pool.execute("/slow", 1, () -> {}));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MOST})
  void mailboxShouldGoOnWhenAnErrorEndsAThread(int atOnce) throws Exception {
    DeliveryPool pool = new DeliveryPool(new DeliveryThreads(MOST, atOnce));
    CountDownLatch after = new CountDownLatch(1);
    CountDownLatch queued = new CountDownLatch(1);
    pool.execute(
        "/a",
        1,
        () -> {
          assertThatCode(queued::await).doesNotThrowAnyException();
          throw new PlannedError();
        });
    pool.execute("/a", 1, after::countDown);
    queued.countDown();

    after.await();

    Await.until("an idle mailbox", () -> pool.busyMailboxes() == 0);
  }

  @Test
  void mailboxShouldGoOnWhenThereIsNoThreadAtFirstInPlaceOfOneThatAnErrorHasEnded()
      throws Exception {
    CountDownLatch after = new CountDownLatch(1);
    CountDownLatch queued = new CountDownLatch(1);
    AtomicInteger threads = new AtomicInteger();
    DeliveryPool small =
        new DeliveryPool(
            new DeliveryThreads(
                1,
                1,
                work -> {
                  if (threads.incrementAndGet() == 2) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  return Thread.ofPlatform().daemon().unstarted(work);
                }));
    small.execute(
        "/a",
        1,
        () -> {
          assertThatCode(queued::await).doesNotThrowAnyException();
          throw new PlannedError();
        });
    small.execute("/a", 1, after::countDown);
    queued.countDown();
    Await.until("a thread to be wanted", () -> threads.get() == 2);

    assertThat(small.execute("/b", 1, () -> {})).isTrue();

    after.await();
    Await.until("idle mailboxes", () -> small.busyMailboxes() == 0);
  }

  @Test
  void mailboxShouldBeFreeAgainWhenTheSystemHadNoThreadForItsWork() throws Exception {
    AtomicInteger threads = new AtomicInteger();
    DeliveryPool small =
        new DeliveryPool(
            new DeliveryThreads(
                MOST,
                MOST,
                work -> {
                  if (threads.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  return Thread.ofPlatform().daemon().unstarted(work);
                }));
    assertThatThrownBy(() -> small.execute("/a", 1, () -> {})).isInstanceOf(OutOfMemoryError.class);
    assertThat(small.busyMailboxes()).isZero();
    CountDownLatch later = new CountDownLatch(1);

    assertThat(small.execute("/a", 1, later::countDown)).isTrue();

    later.await();
  }

  @Test
  void workThatWasGivenUpShouldTakeNoPlaceInTheLine() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    pool.execute("/slow", 1, () -> block(blocked));
    for (int i = 0; i < 1000; i++) {
      Runnable work = new CountDownLatch(1)::countDown;
      assertThat(pool.execute("/slow", 1, work)).isTrue();
      pool.remove("/slow", work);
    }
  }

  @Test
  void threadsShouldBeDaemonsOfThePlatformWithAName() throws Exception {
    Semaphore done = new Semaphore(0);
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    pool.execute(
        "/a",
        1,
        () -> {
          threads.add(Thread.currentThread());
          done.release();
        });

    done.acquire();

    assertThat(threads)
        .singleElement()
        .satisfies(
            thread -> {
              assertThat(thread.isVirtual()).isFalse();
              assertThat(thread.isDaemon()).isTrue();
              assertThat(thread.getName()).startsWith("virtual-delivery-");
            });
  }

  private void block(CountDownLatch entered) {
    entered.countDown();
    assertThatCode(released::await).doesNotThrowAnyException();
  }

  /** Not to be reported as the end of an unknown thread. */
  private static final class PlannedError extends Error {
    private static final long serialVersionUID = 1L;
  }
}
