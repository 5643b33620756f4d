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

/** How many sessions a listener has at this moment, and what that means for a new one. */
final class OpenSessions {

  /** How busy the listener was when a session began. */
  enum Load {
    /** The session is served. */
    NORMAL,
    /** It is told to come again, once for each recipient: one destination goes on as before. */
    BUSY,
    /** It is not served at all. */
    FULL
  }

  private final AtomicInteger open = new AtomicInteger();
  private final int limit;
  private final int reserve;

  OpenSessions(ListenerSettings settings) {
    this.limit = settings.sessionLimit();
    this.reserve = settings.reserve();
  }

  Load begin() {
    int now = open.incrementAndGet();
    if (limit <= 0 || now <= limit) {
      return Load.NORMAL;
    }
    return now <= limit + reserve ? Load.BUSY : Load.FULL;
  }

  void end() {
    open.decrementAndGet();
  }
}
