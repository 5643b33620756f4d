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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * So many threads and no more, started when they are needed. Work goes to the thread that became
 * idle last, whose caches are warm, so a quiet server needs few of them; those that nobody needs
 * end. {@link java.util.concurrent.ThreadPoolExecutor} starts all before it uses one again, and
 * then goes round. Thread-safe; what waits is done in its order.
 *
 * <p>Only so many threads are woken at a time; each wakes another for what waits before it does
 * anything else. With one at a time, work that blocks has a thread for each in the end, as far as
 * there are threads, and work that does not is done by the few that the processors let run, without
 * a wake-up for each.
 *
 * <p>A thread that an error has ended must not be taken for an idle one, so nothing is allocated
 * between a thread's becoming idle and its next work.
 */
final class DeliveryThreads implements Executor {

  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int most;
  private final int atOnce;
  private final ThreadFactory factory;

  /** Guarded by this; stays whole when the heap has no room for one more, unlike an ArrayDeque. */
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Guarded by this; never grows. */
  private final Deque<Worker> idle;

  /** Guarded by this. */
  private int running;

  /** How many have been given work and do not run yet. Guarded by this. */
  private int waking;

  /**
   * Starts no thread yet.
   *
   * @param most threads
   * @param atOnce how many are woken at a time: what comes meanwhile waits for them to run
   */
  DeliveryThreads(int most, int atOnce) {
    this(most, atOnce, Thread.ofPlatform().daemon().name("virtual-delivery-", 1).factory());
  }

  DeliveryThreads(int most, int atOnce, ThreadFactory factory) {
    this.most = most;
    this.atOnce = atOnce;
    this.factory = factory;
    this.idle = new ArrayDeque<>(most);
  }

  /**
   * Does the work when there is a thread for it.
   *
   * @throws OutOfMemoryError if the system has none, and none of these is running
   */
  @Override
  public void execute(Runnable work) {
    Worker worker;
    synchronized (this) {
      if (waking >= atOnce) {
        waiting.add(work);
        return;
      }
      worker = idle.poll();
      if (worker == null) {
        startOrWait(work);
        return;
      }
      wakes(worker);
    }
    worker.give(work);
  }

  private void startOrWait(Runnable work) {
    if (running < most) {
      try {
        start(work);
        return;
      } catch (OutOfMemoryError noThread) {
        if (running == 0) {
          throw noThread;
        }
      }
    }
    waiting.add(work);
  }

  /** Counted only once it has started: the system may have no thread. */
  private void start(Runnable work) {
    Worker worker = new Worker(work);
    factory.newThread(worker).start();
    running++;
    wakes(worker);
  }

  private void wakes(Worker worker) {
    worker.isWaking = true;
    waking++;
  }

  private void hasWoken(Worker worker) {
    if (worker.isWaking) {
      worker.isWaking = false;
      waking--;
    }
  }

  /** A thread that was woken runs, or has ended: another is woken for what came meanwhile. */
  private void wakeNext(Worker awake) {
    Worker worker;
    Runnable work;
    synchronized (this) {
      hasWoken(awake);
      if (waiting.isEmpty() || waking >= atOnce) {
        return;
      }
      worker = idle.poll();
      if (worker == null) {
        startForWaiting();
        return;
      }
      work = waiting.remove();
      wakes(worker);
    }
    worker.give(work);
  }

  private void startForWaiting() {
    if (running == most) {
      return;
    }
    try {
      start(waiting.peek());
      waiting.remove();
    } catch (OutOfMemoryError noThread) {
      // It waits for a thread that is done, or that the next work starts or wakes.
    }
  }

  private synchronized Runnable nextOrIdle(Worker worker) {
    Runnable next = waiting.poll();
    if (next == null) {
      idle.push(worker);
    }
    return next;
  }

  private synchronized boolean leaveIdle(Worker worker) {
    boolean left = idle.remove(worker);
    if (left) {
      running--;
    }
    return left;
  }

  /** An error has ended a thread: what waits must not wait for it. */
  private void failed(Worker worker) {
    synchronized (this) {
      running--;
      idle.remove(worker);
    }
    wakeNext(worker);
  }

  /** One thread. */
  private final class Worker implements Runnable {

    private volatile Thread thread;
    private volatile Runnable given;

    // Guarded by the pool.
    private boolean isWaking;

    private Worker(Runnable first) {
      given = first;
    }

    private void give(Runnable work) {
      given = work;
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      boolean failed = true;
      try {
        for (Runnable work = awake(); work != null; work = next()) {
          work.run();
        }
        failed = false;
      } finally {
        if (failed) {
          failed(this);
        }
      }
    }

    private Runnable awake() {
      wakeNext(this);
      Runnable work = given;
      given = null;
      return work;
    }

    /** What to do next; null when there was nothing for long and the thread is to end. */
    private Runnable next() {
      Runnable next = nextOrIdle(this);
      if (next != null) {
        return next;
      }
      long begin = System.nanoTime();
      while (given == null) {
        LockSupport.parkNanos(this, IDLE_NANOS);
        // Whoever has taken it off the idle ones is about to give it work.
        if (given == null && System.nanoTime() - begin >= IDLE_NANOS && leaveIdle(this)) {
          return null;
        }
      }
      return awake();
    }
  }
}
