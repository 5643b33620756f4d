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

import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run commands and filters. James gives a connection one of its threads for good,
 * so a delivery that waits holds up the strangers that share the thread; here a connection has a
 * thread only while it has something to do, and each of its commands is done after the other.
 */
final class SessionThreads implements AutoCloseable {

  private static final long IDLE_SECONDS = 60;

  private final UnorderedThreadPoolEventExecutor threads;
  private final EventExecutorGroup group;

  /**
   * Starts no thread yet.
   *
   * @param most how many sessions can be busy at the same time, waiting for a delivery included
   */
  SessionThreads(int most) {
    threads =
        new UnorderedThreadPoolEventExecutor(
            most, Thread.ofPlatform().daemon().name("virtual-lmtp-", 1).factory());
    threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
    group = new NonStickyEventExecutorGroup(threads);
  }

  /** For a channel's handlers; gives the channel an order of its own. */
  EventExecutorGroup group() {
    return group;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
