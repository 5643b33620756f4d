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
package org.jamesvirtual.spool;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a thread of James's spool until its mail can be stored. James runs a mail that throws again
 * at once, and gives it up after the sixth time; a mail whose thread does not come back stays in
 * James's queue.
 *
 * <p>Half of the threads are held in this way, by all deferred queues together. The others let
 * other mail pass: each puts its mail to the end of the spool after a moment.
 *
 * <p>Thread-safe.
 */
final class SpoolHold {

  private static final Logger LOGGER = LoggerFactory.getLogger(SpoolHold.class);

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  // The interrupt and the word that James ends come from two of its shutdown hooks.
  private static final Duration WORD_OF_END = Duration.ofSeconds(10);

  private final JamesSpool spool;
  private final CountDownLatch ending = new CountDownLatch(1);

  /** Stores a mail. */
  @FunctionalInterface
  interface Store {
    boolean store() throws MessagingException;
  }

  SpoolHold(JamesSpool spool) {
    this.spool = spool;
  }

  /**
   * Stores a mail of the spool, or keeps it there. Does not return when James ends and its spool is
   * on disk: what is not acknowledged then is in the spool at the next start.
   *
   * @return what storing it returned; true if it was put to the end of the spool
   * @throws MessagingException if it cannot be stored for a reason that will not pass, or could not
   *     for some minutes; if James ends and its spool is in memory: the error repository is then
   *     the only place that may be on disk; or if James interrupts the thread and does not end: it
   *     takes its spool up anew, and what was not acknowledged comes again
   */
  boolean store(Mail mail, Store store) throws MessagingException {
    boolean hold = false;
    long begin = System.nanoTime();
    try {
      while (true) {
        try {
          return store.store();
        } catch (NotStoredException e) {
          if (!e.mayPass() || System.nanoTime() - begin > PATIENCE.toNanos()) {
            throw e;
          }
          hold = hold || spool.held().tryAcquire();
          if (isStopped()) {
            // This thread works on no mail of the spool any more.
            if (hold) {
              spool.held().release();
              hold = false;
            }
            awaitEnd(e);
          }
          if (!hold && addedToTheEnd(mail)) {
            return true;
          }
        }
      }
    } finally {
      if (hold) {
        spool.held().release();
      }
    }
  }

  /** Waits a moment, unless James ends or has interrupted this thread. */
  private boolean isStopped() {
    try {
      return ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Does not return. */
  private void awaitEnd(NotStoredException e) throws NotStoredException {
    boolean interrupted = Thread.interrupted();
    if (!spool.inMemory() && isEndingSoon()) {
      stay();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    throw e;
  }

  // James interrupts its threads when it ends, and when the connection to RabbitMQ comes back.
  private boolean isEndingSoon() {
    long deadline = System.nanoTime() + WORD_OF_END.toNanos();
    while (true) {
      try {
        return ending.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException again) {
        // It says no more than the first.
      }
    }
  }

  /** To the end of the process, which waits for no thread. */
  private static void stay() {
    while (true) {
      LockSupport.park();
      // Or it would not park again.
      Thread.interrupted();
    }
  }

  private boolean addedToTheEnd(Mail mail) {
    try {
      spool.end().add(mail);
      LOGGER.debug("{}: cannot be kept now, it was put to the end of the spool", mail.getName());
      return true;
    } catch (MessagingException | RuntimeException e) {
      LOGGER.debug("{}: cannot be put to the end of the spool", mail.getName(), e);
      return false;
    }
  }

  /** Says that James ends. */
  void end() {
    ending.countDown();
  }
}
