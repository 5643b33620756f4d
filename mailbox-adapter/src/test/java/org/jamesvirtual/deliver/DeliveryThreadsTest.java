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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work that blocks gets threads, work that is quick shares them. */
@Timeout(60)
class DeliveryThreadsTest {

  private static final int MOST = 8;

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();
  private final Set<Thread> allThreads = ConcurrentHashMap.newKeySet();

  @AfterEach
  void release() {
    released.countDown();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, MOST})
  void workThatBlocksShouldHaveAThreadEachAndTheRestOneThatIsDone(int atOnce) throws Exception {
    DeliveryThreads threads = new DeliveryThreads(MOST, atOnce, factory());
    CountDownLatch blocked = new CountDownLatch(MOST);
    CountDownLatch done = new CountDownLatch(3 * MOST);
    for (int i = 0; i < 3 * MOST; i++) {
      threads.execute(
          () -> {
            block(blocked);
            done.countDown();
          });
    }
    blocked.await();
    assertThat(made).hasValue(MOST);

    released.countDown();

    done.await();
    assertThat(made).hasValue(MOST);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, MOST})
  void idleThreadsShouldAllBeWokenForWorkThatBlocks(int atOnce) throws Exception {
    DeliveryThreads threads = new DeliveryThreads(MOST, atOnce, factory());
    makeIdle(threads);
    CountDownLatch blocked = new CountDownLatch(MOST);

    for (int i = 0; i < MOST; i++) {
      threads.execute(() -> block(blocked));
    }

    blocked.await();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, MOST})
  void noMoreIdleThreadsShouldBeWokenThanAtOnce(int atOnce) throws Exception {
    DeliveryThreads threads = new DeliveryThreads(MOST, atOnce, factory());
    makeIdle(threads);
    CountDownLatch done = new CountDownLatch(MOST);

    // Whoever is woken gets no further than its lock.
    synchronized (threads) {
      for (int i = 0; i < MOST; i++) {
        threads.execute(done::countDown);
      }
      Await.until(
          "the threads that were woken",
          () -> allThreads.stream().filter(DeliveryThreadsTest::isBlocked).count() >= atOnce);
      assertThat(allThreads.stream().filter(DeliveryThreadsTest::isParked).count())
          .isEqualTo(MOST - atOnce);
    }

    done.await();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, MOST})
  void noMoreThreadsShouldBeMadeThanMayStartAtOnce(int atOnce) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    DeliveryThreads threads = new DeliveryThreads(MOST, atOnce, factory(start));
    List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 100; i++) {
      int number = i;
      threads.execute(() -> begun.add(number));
    }
    assertThat(made).hasValue(atOnce);

    start.countDown();

    Await.until("all work", () -> begun.size() == 100);
    assertThat(begun).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, MOST})
  void workShouldBeDoneByTheThreadsThereAreWhenTheSystemHasNoMore(int atOnce) throws Exception {
    DeliveryThreads threads = new DeliveryThreads(MOST, atOnce, failingFrom(3));
    CountDownLatch blocked = new CountDownLatch(2);
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      threads.execute(
          () -> {
            block(blocked);
            done.countDown();
          });
    }
    blocked.await();

    released.countDown();

    done.await();
  }

  @Test
  void workThatWaitsShouldBeDoneWhenAnErrorEndsTheOnlyThread() throws Exception {
    DeliveryThreads threads = new DeliveryThreads(1, 1, factory());
    CountDownLatch queued = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(10);
    threads.execute(
        () -> {
          assertThatCode(queued::await).doesNotThrowAnyException();
          throw new PlannedError();
        });
    for (int i = 0; i < 10; i++) {
      threads.execute(done::countDown);
    }

    queued.countDown();

    done.await();
    assertThat(made).hasValue(2);
  }

  /** Makes all threads, and has them wait for work. */
  private void makeIdle(DeliveryThreads threads) throws Exception {
    CountDownLatch begun = new CountDownLatch(MOST);
    CountDownLatch free = new CountDownLatch(1);
    for (int i = 0; i < MOST; i++) {
      threads.execute(
          () -> {
            begun.countDown();
            assertThatCode(free::await).doesNotThrowAnyException();
          });
    }
    begun.await();
    free.countDown();
    Await.until("idle threads", () -> allThreads.stream().allMatch(DeliveryThreadsTest::isParked));
  }

  private ThreadFactory factory() {
    return factory(new CountDownLatch(0));
  }

  private ThreadFactory factory(CountDownLatch start) {
    return work -> {
      made.incrementAndGet();
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .unstarted(
                  () -> {
                    assertThatCode(start::await).doesNotThrowAnyException();
                    work.run();
                  });
      allThreads.add(thread);
      return thread;
    };
  }

  private ThreadFactory failingFrom(int number) {
    ThreadFactory threads = factory();
    return work -> {
      if (made.get() + 1 >= number) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      return threads.newThread(work);
    };
  }

  private static boolean isBlocked(Thread thread) {
    return thread.getState() == Thread.State.BLOCKED;
  }

  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
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
