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

/** The moment at which the sender is to have its answer. Thread-safe. */
public final class Deadline {

  private final long start = System.nanoTime();
  private final Duration patience;

  private Deadline(Duration patience) {
    this.patience = patience;
  }

  /** So long from now. */
  public static Deadline after(Duration patience) {
    return new Deadline(patience);
  }

  /** How long ago this began. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** How long from now; zero when it has passed. */
  public Duration remaining() {
    Duration remaining = patience.minus(elapsed());
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }

  /** Whether it has passed. */
  public boolean hasPassed() {
    return remaining().isZero();
  }
}
