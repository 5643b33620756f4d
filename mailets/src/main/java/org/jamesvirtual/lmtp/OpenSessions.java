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
package org.jamesvirtual.lmtp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sessions of a listener that are open at the same time. Up to the limit each has a place and
 * is served. Those of the reserve have none and are told to come again until one of the served
 * ends: its place is the first one's that asks. What is beyond the reserve is not served at all.
 *
 * <p>Thread-safe, without locks.
 */
final class OpenSessions {

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final int limit;
  private final int reserve;

  OpenSessions(ListenerSettings settings) {
    this.limit = settings.sessionLimit() > 0 ? settings.sessionLimit() : Integer.MAX_VALUE;
    this.reserve = settings.reserve();
  }

  /** Counts a session, and serves it if a place is free. */
  Place begin() {
    return new Place(open.incrementAndGet());
  }

  private boolean takePlace() {
    return served.getAndUpdate(n -> n < limit ? n + 1 : n) < limit;
  }

  /** What one session has of the limit. Confined to the thread of its connection. */
  final class Place {
    private final boolean beyondReserve;
    private boolean taken;

    private Place(int now) {
      beyondReserve = now - reserve > limit;
      taken = !beyondReserve && takePlace();
    }

    /** Whether the session is not even to be told in good order that there are too many. */
    boolean isBeyondReserve() {
      return beyondReserve;
    }

    /**
     * Whether the session is served now. One that was not may be at its next question; one that is
     * keeps its place to the end.
     */
    boolean isServed() {
      taken = taken || (!beyondReserve && takePlace());
      return taken;
    }

    /** The session is over; nothing is asked after this. */
    void end() {
      if (taken) {
        served.decrementAndGet();
      }
      open.decrementAndGet();
    }
  }
}
