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
package org.jamesvirtual.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries that were done. One thread writes for all and syncs once for whatever has come in
 * the meantime. Thread-safe.
 *
 * <p>While the files cannot be written, deliveries are remembered in memory, the newest of them,
 * and written when they can be again; {@link #trouble} says so. Nobody waits for a write that hangs
 * longer than {@link #SLOWEST}.
 */
final class DeliveredLog implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeliveredLog.class);

  /** A write that takes longer is one that hangs: a disk under load may need seconds. */
  private static final Duration SLOWEST = Duration.ofSeconds(30);

  private static final int UNWRITTEN = 10_000;
  private static final long PAUSE = 5_000_000_000L;

  private final JournalDirectory directory;
  private final Segments segments;
  private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
  private final Set<Key> unwritten = ConcurrentHashMap.newKeySet();
  private final Thread writer = new Thread(this::writeAll, "virtual-journal");
  private volatile String trouble = "";
  private volatile Writing writing;
  private volatile boolean closing;
  private volatile boolean closed;

  /** Only the writer's. */
  private long failed = System.nanoTime() - PAUSE;

  /** What belongs together, and who waits for it. */
  private record Batch(List<Key> keys, CompletableFuture<Void> done) {}

  /** One write, while it is under way. */
  private static final class Writing {
    private final long start = System.nanoTime();
    private boolean reported;

    long nanosLeft() {
      return SLOWEST.toNanos() - (System.nanoTime() - start);
    }

    synchronized boolean isFirstReport() {
      boolean first = !reported;
      reported = true;
      return first;
    }
  }

  private DeliveredLog(JournalDirectory directory, Segments segments) {
    this.directory = directory;
    this.segments = segments;
  }

  /**
   * Reads what there is.
   *
   * @param sync whether what is added comes to stable storage
   */
  static DeliveredLog open(JournalDirectory directory, JournalSettings settings, boolean sync)
      throws IOException {
    DeliveredLog log = new DeliveredLog(directory, Segments.open(directory, settings, sync));
    log.writer.setDaemon(true);
    log.writer.start();
    return log;
  }

  /** Whether this copy has been delivered. What cannot be told counts as no: never lose one. */
  boolean contains(Key key) {
    // In this order: a key goes from memory to the files.
    return unwritten.contains(key) || segments.contains(key);
  }

  /**
   * Remembers deliveries. While the files take too long it forgets the oldest that wait.
   *
   * @return completed, never with an exception, when they are on stable storage, or cannot come
   *     there now; by the thread that writes, so that nothing slow may depend on it
   */
  CompletableFuture<Void> add(List<Key> keys) {
    Batch batch = new Batch(keys, new CompletableFuture<>());
    queue.add(batch);
    if (closed) {
      // Nobody writes any more.
      batch.done().complete(null);
    }
    if (queue.size() > UNWRITTEN) {
      Batch oldest = queue.poll();
      if (oldest != null) {
        oldest.done().complete(null);
      }
    }
    return batch.done();
  }

  /**
   * Waits for what was added, unless the files hang.
   *
   * @return false if it is not known yet whether it is on stable storage
   */
  boolean await(CompletableFuture<Void> added, Duration patience) {
    Writing now = writing;
    long left = now == null ? SLOWEST.toNanos() : now.nanosLeft();
    try {
      added.get(Math.min(patience.toNanos(), left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reportHanging();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    return added.isDone();
  }

  private void reportHanging() {
    Writing now = writing;
    if (now != null && now.nanosLeft() <= 0 && now.isFirstReport()) {
      LOGGER.warn("{}; mail is delivered all the same", trouble().orElse(""));
    }
  }

  /** Why deliveries are not written, if they are not. */
  Optional<String> trouble() {
    Writing now = writing;
    String text =
        now != null && now.nanosLeft() <= 0
            ? "a write has taken longer than " + SLOWEST.toSeconds() + " s"
            : trouble;
    return Optional.of(text)
        .filter(one -> !one.isEmpty())
        .map(one -> "journal " + directory + " cannot be written: " + one);
  }

  /** Waits for what was added before, unless the files hang. */
  @Override
  public void close() {
    closing = true;
    if (!await(add(List.of()), SLOWEST)) {
      return;
    }
    try {
      writer.join(SLOWEST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    try {
      while (!closing || !queue.isEmpty()) {
        writeNext();
      }
    } finally {
      closed = true;
      queue.forEach(batch -> batch.done().complete(null));
      segments.close();
    }
  }

  private void writeNext() {
    List<Batch> batches = new ArrayList<>();
    try {
      batches.add(queue.take());
      writing = new Writing();
      queue.drainTo(batches);
      write(batches);
    } catch (InterruptedException e) {
      // Nobody has a reason to: goes on.
    } catch (Throwable t) {
      // Out of memory, say. Whoever waits is not to wait for ever, nor those after them.
      trouble = "internal error";
    } finally {
      writing = null;
      for (Batch batch : batches) {
        batch.done().complete(null);
      }
    }
  }

  private void write(List<Batch> batches) {
    List<Key> keys = new ArrayList<>(unwritten);
    batches.forEach(batch -> keys.addAll(batch.keys()));
    try {
      if (!trouble.isEmpty() && System.nanoTime() - failed < PAUSE) {
        throw new IOException(trouble);
      }
      segments.append(keys);
      unwritten.clear();
      well();
    } catch (Throwable t) {
      keys.subList(0, Math.max(0, keys.size() - UNWRITTEN)).clear();
      unwritten.retainAll(Set.copyOf(keys));
      unwritten.addAll(keys);
      broken(t);
    }
  }

  private void broken(Throwable e) {
    if (trouble.isEmpty()) {
      trouble = e.toString();
      LOGGER.warn(
          "journal {} cannot be written: {}; mail is delivered all the same, and a message that the"
              + " sender repeats after a restart may come twice",
          directory,
          trouble);
    }
    if (System.nanoTime() - failed >= PAUSE) {
      failed = System.nanoTime();
    }
  }

  private void well() {
    if (!trouble.isEmpty()) {
      LOGGER.info("journal {} is written again", directory);
      trouble = "";
    }
  }
}
