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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts what is under way. Thread-safe. */
final class InFlight {

  private final Semaphore none = new Semaphore(Integer.MAX_VALUE);

  void enter() {
    none.acquireUninterruptibly();
  }

  void leave() {
    none.release();
  }

  /**
   * Waits until nothing is under way.
   *
   * @return false if the time ran out or the thread is to end
   */
  boolean awaitNone(Duration patience) {
    try {
      if (!none.tryAcquire(Integer.MAX_VALUE, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      none.release(Integer.MAX_VALUE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
