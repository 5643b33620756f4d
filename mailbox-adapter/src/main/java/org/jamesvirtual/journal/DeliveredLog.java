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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries that were done: in segments of a fixed size, of which the oldest are removed. One
 * thread writes for all and syncs once for whatever has come in the meantime. Thread-safe.
 *
 * <p>While the files cannot be written, deliveries are remembered in memory, the newest of them,
 * and written when they can be again; {@link #trouble} says so.
 */
final class DeliveredLog implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeliveredLog.class);

  private static final int SEGMENTS = 16;
  private static final int UNWRITTEN = 10_000;
  private static final long PAUSE = 5_000_000_000L;
  private static final Batch END = new Batch(List.of(), new CompletableFuture<>());

  private final JournalDirectory directory;
  private final JournalSettings settings;
  private final int capacity;
  private final boolean sync;
  private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
  private final Set<Key> unwritten = ConcurrentHashMap.newKeySet();
  private final Thread writer = new Thread(this::write, "virtual-journal");
  private volatile List<Segment> segments;
  private volatile Set<Key> recent = ConcurrentHashMap.newKeySet();
  private volatile String trouble = "";
  private volatile boolean closed;

  /** Only the writer's. */
  private ActiveSegment active;

  private long opened;
  private long failed = System.nanoTime() - PAUSE;

  /** What belongs together, and who waits for it. */
  private record Batch(List<Key> keys, CompletableFuture<Void> done) {}

  private DeliveredLog(
      JournalDirectory directory,
      JournalSettings settings,
      int capacity,
      boolean sync,
      List<Segment> old) {
    this.directory = directory;
    this.settings = settings;
    this.capacity = capacity;
    this.sync = sync;
    this.segments = old;
  }

  /**
   * Reads what there is.
   *
   * @param sync whether {@link #add} waits for stable storage
   */
  static DeliveredLog open(JournalDirectory directory, JournalSettings settings, boolean sync)
      throws IOException {
    List<Segment> old = new ArrayList<>();
    for (Path file : directory.segments()) {
      Segment segment = Segment.read(file);
      if (segment.size() == 0) {
        Files.delete(file);
      } else {
        old.add(segment);
      }
    }
    int capacity = (int) Math.min(1 << 24, settings.size() / SEGMENTS / Segment.RECORD);
    DeliveredLog log = new DeliveredLog(directory, settings, capacity, sync, List.copyOf(old));
    log.roll();
    log.writer.setDaemon(true);
    log.writer.start();
    return log;
  }

  /** Whether this copy has been delivered. What cannot be told counts as no: never lose one. */
  boolean contains(Key key) {
    if (recent.contains(key) || unwritten.contains(key)) {
      return true;
    }
    for (Segment segment : segments) {
      try {
        if (segment.contains(key)) {
          return true;
        }
      } catch (IOException e) {
        LOGGER.warn("journal: {} cannot be read: {}", segment.file(), e.toString());
      }
    }
    return false;
  }

  /** Remembers deliveries; returns when they are on stable storage, or cannot come there now. */
  void add(List<Key> keys) {
    Batch batch = new Batch(keys, new CompletableFuture<>());
    queue.add(batch);
    if (closed) {
      // Nobody writes any more.
      batch.done().complete(null);
    }
    batch.done().join();
  }

  /** Why deliveries are not written, if they are not. */
  Optional<String> trouble() {
    return Optional.of(trouble)
        .filter(text -> !text.isEmpty())
        .map(text -> "journal " + directory + " cannot be written: " + text);
  }

  @Override
  public void close() {
    queue.add(END);
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    boolean end = false;
    while (!end) {
      List<Batch> batches = new ArrayList<>();
      try {
        batches.add(queue.take());
      } catch (InterruptedException e) {
        continue;
      }
      queue.drainTo(batches);
      end = batches.contains(END);
      write(batches);
      batches.forEach(batch -> batch.done().complete(null));
    }
    closed = true;
    queue.forEach(batch -> batch.done().complete(null));
    closeActive();
  }

  private void write(List<Batch> batches) {
    List<Key> keys = new ArrayList<>(unwritten);
    batches.forEach(batch -> keys.addAll(batch.keys()));
    try {
      if (!trouble.isEmpty() && System.nanoTime() - failed < PAUSE) {
        throw new IOException(trouble);
      }
      append(keys);
      recent.addAll(keys);
      unwritten.clear();
      well();
    } catch (IOException | UncheckedIOException e) {
      giveUpActive();
      keys.subList(0, Math.max(0, keys.size() - UNWRITTEN)).clear();
      unwritten.retainAll(Set.copyOf(keys));
      unwritten.addAll(keys);
      broken(e);
    }
  }

  private void append(List<Key> keys) throws IOException {
    for (int at = 0; at < keys.size(); ) {
      if (active == null || active.room() == 0 || isOld()) {
        roll();
      }
      int end = Math.min(keys.size(), at + active.room());
      active.append(keys.subList(at, end));
      if (sync) {
        active.sync();
      }
      at = end;
    }
  }

  private boolean isOld() {
    return !active.isEmpty()
        && System.nanoTime() - opened > settings.keep().dividedBy(SEGMENTS / 2).toNanos();
  }

  /** Makes room first, so that the directory never holds more than its size. */
  private void roll() throws IOException {
    List<Segment> kept = new ArrayList<>(segments);
    if (active != null) {
      active.close();
      kept.add(active.closed());
      active = null;
    }
    while (!kept.isEmpty() && isTooMuch(kept)) {
      Files.deleteIfExists(kept.remove(0).file());
    }
    segments = List.copyOf(kept);
    recent = ConcurrentHashMap.newKeySet();
    active = ActiveSegment.create(directory.nextSegment(), capacity, sync);
    opened = System.nanoTime();
  }

  private boolean isTooMuch(List<Segment> kept) {
    long size = kept.stream().mapToLong(Segment::size).sum() + (long) capacity * Segment.RECORD;
    return size > settings.size() || kept.get(0).age().compareTo(settings.keep()) > 0;
  }

  /** After an error nobody knows what a file holds: what was written counts, no more is. */
  private void giveUpActive() {
    if (active != null) {
      segments = with(segments, active.closed());
      closeActive();
      active = null;
    }
  }

  private static List<Segment> with(List<Segment> segments, Segment last) {
    List<Segment> all = new ArrayList<>(segments);
    all.add(last);
    return List.copyOf(all);
  }

  private void closeActive() {
    try {
      if (active != null) {
        active.close();
      }
    } catch (IOException e) {
      LOGGER.warn("journal {}: {}", directory, e.toString());
    }
  }

  private void broken(Exception e) {
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
