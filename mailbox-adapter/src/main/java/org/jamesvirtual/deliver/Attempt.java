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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jamesvirtual.model.Outcome;

/**
 * One recipient of a transaction under way: a thread of the pool delivers, another waits for it and
 * may give it up. There is one answer, the first. Thread-safe.
 */
final class Attempt {

  private final int index;
  private final DeliveryEngine.Target target;
  private final Commitment commitment = new Commitment();
  private final CompletableFuture<DeliveryEngine.Answer> answer = new CompletableFuture<>();
  private final long start = System.nanoTime();

  Attempt(int index, DeliveryEngine.Target target) {
    this.index = index;
    this.target = target;
  }

  /** The place in the transaction. */
  int index() {
    return index;
  }

  DeliveryEngine.Target target() {
    return target;
  }

  Commitment commitment() {
    return commitment;
  }

  /**
   * Answers.
   *
   * @return false if that has been done: nobody waits for this outcome any more
   */
  boolean answer(Outcome outcome) {
    return answer.complete(
        new DeliveryEngine.Answer(outcome, Duration.ofNanos(System.nanoTime() - start)));
  }

  /**
   * Answers instead of the thread that delivers, which may then only undo what it has done. If it
   * is past the point of no return, it has not answered yet, and its outcome is a late one.
   */
  void giveUp(Outcome.Deferred outcome) {
    commitment.abandon();
    answer(outcome);
  }

  /** Waits for the answer; false if the time ran out. */
  boolean await(Duration patience) throws InterruptedException {
    try {
      answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer, once it is there. */
  DeliveryEngine.Answer answered() {
    return answer.join();
  }
}
