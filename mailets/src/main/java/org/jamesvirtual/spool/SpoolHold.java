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
import java.util.concurrent.Semaphore;
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
 * <p>Half of the threads are held in this way. The others let other mail pass: each puts its mail
 * to the end of the spool after a moment.
 *
 * <p>Thread-safe.
 */
final class SpoolHold {

  private static final Logger LOGGER = LoggerFactory.getLogger(SpoolHold.class);

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final JamesSpool spool;
  private final Semaphore held;
  private final CountDownLatch ending = new CountDownLatch(1);

  /** Stores a mail. */
  @FunctionalInterface
  interface Store {
    boolean store() throws MessagingException;
  }

  SpoolHold(JamesSpool spool) {
    this.spool = spool;
    this.held = new Semaphore(spool.threads() / 2);
  }

  /**
   * Stores a mail of the spool, or keeps it there. Does not return when James ends and its spool is
   * on disk: what is not acknowledged then is in the spool at the next start.
   *
   * @return what storing it returned; true if it was put to the end of the spool
   * @throws MessagingException if it cannot be stored for a reason that will not pass, or could not
   *     for some minutes, or if James ends and its spool is in memory: the error repository is then
   *     the only place that may be on disk
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
          hold = hold || held.tryAcquire();
          pause(e);
          if (!hold && addedToTheEnd(mail)) {
            return true;
          }
        }
      }
    } finally {
      if (hold) {
        held.release();
      }
    }
  }

  private void pause(NotStoredException e) throws NotStoredException {
    boolean ends;
    try {
      ends = ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      // James does so when its spool ends.
      ends = true;
      Thread.currentThread().interrupt();
    }
    if (ends && spool.inMemory()) {
      throw e;
    } else if (ends) {
      stay();
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
