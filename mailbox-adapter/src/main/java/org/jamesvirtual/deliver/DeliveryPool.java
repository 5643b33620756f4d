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

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The threads that deliver: so many and no more, and only a few of them for one mailbox. Work for a
 * mailbox that has its share waits in the mailbox's own line, without a thread, so a mailbox that
 * is locked or slow holds up nobody else. Thread-safe; keeps nothing of a mailbox that is idle.
 *
 * <p>An mbox gets one thread: two would only wait for each other's lock. Threads are platform
 * threads, for the identity of a virtual one cannot be switched, and end when they are idle.
 */
final class DeliveryPool {

  /** How many waiting for one mailbox are too many: whoever waits may hold a thread elsewhere. */
  private static final int LONGEST_LINE = 64;

  private final DeliveryThreads threads;
  private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

  /** One mailbox's work. Guarded by the map's lock on its key. */
  private static final class Line {
    /** Stays whole when the heap has no room for one more, unlike an ArrayDeque. */
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private int running;
  }

  DeliveryPool(DeliveryThreads threads) {
    this.threads = threads;
  }

  /**
   * Does the work when the mailbox and the pool have a thread for it, in the order in which it
   * came.
   *
   * @param share how many threads the mailbox may have
   * @return false if too much waits for this mailbox already: it will not be done
   * @throws OutOfMemoryError if the system has no thread, not even an old one: it will not be done
   */
  boolean execute(String mailbox, int share, Runnable work) {
    boolean[] accepted = {true};
    lines.compute(
        mailbox,
        (key, old) -> {
          Line line = old == null ? new Line() : old;
          if (line.running < share) {
            // What a thread has left that could not be replaced.
            start(mailbox, line);
          }
          if (line.running < share && line.waiting.isEmpty()) {
            threads.execute(() -> run(mailbox, work));
            line.running++;
          } else if (line.waiting.size() < LONGEST_LINE) {
            line.waiting.add(work);
          } else {
            accepted[0] = false;
          }
          return line;
        });
    return accepted[0];
  }

  /**
   * Work that was given up: it is not done where it still waits for its mailbox, and takes no place
   * there. What waits for a thread, at most a mailbox's share, is for the work itself to do
   * nothing.
   */
  void remove(String mailbox, Runnable work) {
    lines.computeIfPresent(
        mailbox,
        (key, line) -> {
          line.waiting.remove(work);
          return line;
        });
  }

  private void run(String mailbox, Runnable first) {
    Runnable work = first;
    try {
      while (work != null) {
        work.run();
        work = next(mailbox);
      }
    } catch (Throwable t) {
      handOn(mailbox);
      // The thread ends with it.
      throw t;
    }
  }

  /** Another thread goes on. If there is none, the next that comes for this mailbox brings one. */
  private void handOn(String mailbox) {
    lines.computeIfPresent(
        mailbox,
        (key, line) -> {
          line.running--;
          try {
            start(mailbox, line);
          } catch (OutOfMemoryError noThread) {
            // It waits.
          }
          return line.running == 0 && line.waiting.isEmpty() ? null : line;
        });
  }

  /** Starts what has waited longest, if anything has. */
  private void start(String mailbox, Line line) {
    Runnable first = line.waiting.peek();
    if (first != null) {
      threads.execute(() -> run(mailbox, first));
      line.running++;
      line.waiting.remove();
    }
  }

  /** What the thread is to do next for this mailbox; null if it is free. */
  private Runnable next(String mailbox) {
    Runnable[] next = {null};
    lines.computeIfPresent(
        mailbox,
        (key, line) -> {
          next[0] = line.waiting.poll();
          if (next[0] == null) {
            line.running--;
          }
          return line.running == 0 ? null : line;
        });
    return next[0];
  }

  /** How many mailboxes are being delivered to. */
  int busyMailboxes() {
    return lines.size();
  }
}
