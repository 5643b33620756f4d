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

/**
 * How much is delivered at a time, and for how long.
 *
 * @param timeout after which a recipient that is not delivered to is answered with a deferral;
 *     below {@code lmtp_data_done_timeout} of Postfix
 * @param threads deliveries at a time, at least 1
 * @param messageMemory bytes for messages that are held for several recipients, outside the heap
 */
public record DeliveryLimits(Duration timeout, int threads, long messageMemory) {

  /** Half of Postfix's patience; threads and memory that cost little when they are not used. */
  public static final DeliveryLimits DEFAULT =
      new DeliveryLimits(Duration.ofMinutes(5), 64, 32L * 1024 * 1024);

  /** Checks the ranges. */
  public DeliveryLimits {
    if (!timeout.isPositive() || threads < 1 || messageMemory < 0) {
      throw new IllegalArgumentException("timeout, threads or memory out of range");
    }
  }
}
