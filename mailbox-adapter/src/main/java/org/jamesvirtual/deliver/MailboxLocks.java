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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Locks between the threads of this process, one for each mailbox path, held before any lock that
 * other processes see: waiting here costs no polling. Thread-safe; keeps nothing of a path that
 * nobody holds or waits for.
 */
final class MailboxLocks {

  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  /** One mailbox; {@code users} hold it or wait for it. */
  private static final class Entry {
    private final Semaphore free = new Semaphore(1, true);
    private int users;
  }

  /**
   * Waits for the lock; whoever gets it calls {@link #release}.
   *
   * @return false if the time ran out or the thread is to end
   */
  boolean acquire(String path, Duration patience) {
    Entry entry = entries.compute(path, (key, old) -> enter(old == null ? new Entry() : old));
    boolean acquired = false;
    try {
      acquired = entry.free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!acquired) {
        leave(path);
      }
    }
    return acquired;
  }

  /** Gives the lock back. */
  void release(String path) {
    entries.get(path).free.release();
    leave(path);
  }

  /** How many mailboxes are held or waited for. */
  int size() {
    return entries.size();
  }

  private static Entry enter(Entry entry) {
    entry.users++;
    return entry;
  }

  private void leave(String path) {
    entries.computeIfPresent(path, (key, entry) -> --entry.users == 0 ? null : entry);
  }
}
