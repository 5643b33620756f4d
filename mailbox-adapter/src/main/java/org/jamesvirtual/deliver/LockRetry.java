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
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how long a lock is tried for.
 *
 * @param attempts {@code deliver_lock_attempts}
 * @param delay {@code deliver_lock_delay}
 */
record LockRetry(int attempts, Duration delay) {

  private static final double LEAST = 0.75;
  private static final double MOST = 1.25;

  /**
   * Waits before the next attempt, each time somewhat longer or shorter, so that two who wait for
   * each other do not go on in step.
   *
   * @param attempt the attempt that failed, from 1
   * @return false if it was the last one, or the thread is to end
   */
  boolean again(int attempt) {
    if (attempt >= attempts) {
      return false;
    }
    double factor = ThreadLocalRandom.current().nextDouble(LEAST, MOST);
    try {
      Thread.sleep(Duration.ofNanos((long) (delay.toNanos() * factor)));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
