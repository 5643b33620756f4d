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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.PosixException;

/**
 * One sync for all who ask while another is under way, for each file system whose journal is one:
 * there a sync that begins after a change has stored that change, whichever folder it was made in.
 * Thread-safe; whoever asks first does it for all.
 */
final class GroupSync {

  /** Stores every change of the file system that was made before. */
  @FunctionalInterface
  interface Sync {
    void run() throws PosixException;
  }

  /** Those who are served by one sync. */
  private static final class Batch {
    private final Condition changed;
    private boolean done;
    private boolean failed;

    /** Why; null if an error has ended the thread that was to do it. */
    private PosixException failure;

    Batch(Condition changed) {
      this.changed = changed;
    }
  }

  /** One file system. */
  private static final class Group {
    private final ReentrantLock lock = new ReentrantLock();
    private Batch open = new Batch(lock.newCondition());
    private boolean syncing;
  }

  private final Map<Long, Group> groups = new ConcurrentHashMap<>();

  /**
   * Returns when a sync has ended that began after this call.
   *
   * @param device the file system
   * @param sync done by this thread, or by that of another who asked
   * @throws PosixException if it failed: nobody whom it should have served can be sure
   */
  void await(long device, Sync sync) throws PosixException {
    Group group = group(device);
    Batch batch;
    group.lock.lock();
    try {
      batch = group.open;
      while (!batch.done && group.syncing) {
        batch.changed.awaitUninterruptibly();
      }
      if (!batch.done) {
        group.open = next(group, batch);
        group.syncing = true;
      }
    } finally {
      group.lock.unlock();
    }
    if (!batch.done) {
      lead(group, batch, sync);
    }
    if (batch.failed) {
      throw batch.failure != null
          ? batch.failure
          : new PosixException(Errno.EIO, "fsync", "(group)");
    }
  }

  /** No lambda: its class would be made by the thread that is somebody else. */
  private Group group(long device) {
    Group group = groups.get(device);
    if (group != null) {
      return group;
    }
    Group made = new Group();
    Group other = groups.putIfAbsent(device, made);
    return other == null ? made : other;
  }

  private static Batch next(Group group, Batch batch) {
    try {
      return new Batch(group.lock.newCondition());
    } catch (OutOfMemoryError e) {
      // Another of those who wait has to lead.
      batch.changed.signal();
      throw e;
    }
  }

  private static void lead(Group group, Batch batch, Sync sync) {
    boolean failed = true;
    PosixException failure = null;
    try {
      sync.run();
      failed = false;
    } catch (PosixException e) {
      failure = e;
    } finally {
      group.lock.lock();
      try {
        batch.failed = failed;
        batch.failure = failure;
        batch.done = true;
        group.syncing = false;
        batch.changed.signalAll();
        // One of those who came meanwhile leads the next.
        group.open.changed.signal();
      } finally {
        group.lock.unlock();
      }
    }
  }
}
