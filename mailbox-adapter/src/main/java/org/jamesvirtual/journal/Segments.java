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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of deliveries: segments of a fixed size, of which the oldest are removed. One thread
 * writes, any thread may ask.
 */
final class Segments implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Segments.class);

  private static final int MOST = 16;

  private final JournalDirectory directory;
  private final JournalSettings settings;
  private final int capacity;
  private final boolean sync;
  private volatile List<Segment> closed;

  /** What is in the active one. */
  private volatile Set<Key> recent = ConcurrentHashMap.newKeySet();

  /** Only the writer's. */
  private ActiveSegment active;

  private long opened;

  private Segments(
      JournalDirectory directory, JournalSettings settings, boolean sync, List<Segment> old) {
    this.directory = directory;
    this.settings = settings;
    this.capacity = (int) Math.min(1 << 24, settings.size() / MOST / Segment.RECORD);
    this.sync = sync;
    this.closed = old;
  }

  /**
   * Reads what there is, and makes a new file.
   *
   * @param sync whether {@link #append} waits for stable storage
   */
  static Segments open(JournalDirectory directory, JournalSettings settings, boolean sync)
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
    Segments segments = new Segments(directory, settings, sync, List.copyOf(old));
    segments.roll();
    return segments;
  }

  /** Whether this copy has been written. What cannot be told counts as no: never lose one. */
  boolean contains(Key key) {
    if (recent.contains(key)) {
      return true;
    }
    for (Segment segment : closed) {
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

  /**
   * Writes, from the first on, and takes out of the list what is written.
   *
   * @throws IOException if those that are left in the list are not
   */
  void append(List<Key> keys) throws IOException {
    try {
      while (!keys.isEmpty()) {
        if (active == null || active.room() == 0 || isOld()) {
          roll();
        }
        List<Key> now = keys.subList(0, Math.min(keys.size(), active.room()));
        active.append(now, sync);
        recent.addAll(now);
        now.clear();
      }
    } catch (Throwable t) {
      giveUpActive();
      throw t;
    }
  }

  private boolean isOld() {
    return !active.isEmpty()
        && System.nanoTime() - opened > settings.keep().dividedBy(MOST / 2).toNanos();
  }

  /** Makes room first, so that these files never have more than their size. */
  private void roll() throws IOException {
    if (active != null) {
      active.close();
      closed = with(closed, active.closed());
      active = null;
    }
    while (!closed.isEmpty() && isTooMuch(closed)) {
      Files.deleteIfExists(closed.get(0).file());
      closed = List.copyOf(closed.subList(1, closed.size()));
    }
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
    ActiveSegment left = active;
    active = null;
    if (left != null && !left.isEmpty()) {
      closed = with(closed, left.closed());
    }
    close(left);
  }

  private static List<Segment> with(List<Segment> segments, Segment last) {
    List<Segment> all = new ArrayList<>(segments);
    all.add(last);
    return List.copyOf(all);
  }

  /** By the writer, or when it has ended. */
  @Override
  public void close() {
    close(active);
    active = null;
  }

  private void close(ActiveSegment segment) {
    try {
      if (segment != null) {
        segment.close();
      }
    } catch (IOException e) {
      LOGGER.warn("journal {}: {}", directory, e.toString());
    }
  }
}
