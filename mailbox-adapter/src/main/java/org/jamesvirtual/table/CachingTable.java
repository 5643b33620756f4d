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
package org.jamesvirtual.table;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Remembers the answers of a table for a while, hits and misses, never a failure. Bounded: the
 * entry that was not used for the longest time goes first. Thread-safe; two threads that miss the
 * same key both ask.
 */
final class CachingTable implements Table {

  private static final int CAPACITY = 10_000;

  private final Table table;
  private final long ttlNanos;
  private final LongSupplier nanoClock;
  private final Map<String, Answer> entries = Collections.synchronizedMap(new Lru());

  /**
   * @param asked when the table was asked, by the clock
   */
  private record Answer(Lookup lookup, long asked) {}

  private static final class Lru extends LinkedHashMap<String, Answer> {
    private Lru() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
      return size() > CAPACITY;
    }
  }

  /**
   * @param ttl how long an answer is good
   * @param nanoClock as {@link System#nanoTime}
   */
  CachingTable(Table table, Duration ttl, LongSupplier nanoClock) {
    this.table = table;
    this.ttlNanos = ttl.toNanos();
    this.nanoClock = nanoClock;
  }

  @Override
  public Lookup lookup(String key) {
    // The time before asking: an answer is never taken for younger than it is.
    long now = nanoClock.getAsLong();
    Answer entry = entries.get(key);
    if (entry != null && now - entry.asked() < ttlNanos) {
      return entry.lookup();
    }
    Lookup lookup = table.lookup(key);
    if (lookup instanceof Lookup.Failed) {
      entries.remove(key);
    } else {
      entries.put(key, new Answer(lookup, now));
    }
    return lookup;
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  public Kind kind() {
    return table.kind();
  }

  @Override
  public Stream<String> keys() {
    return table.keys();
  }

  @Override
  public String origin(String key) {
    return table.origin(key);
  }

  @Override
  public Optional<String> problem() {
    return table.problem();
  }

  /** Forgets everything first: a closed table fails every lookup. */
  @Override
  public void close() {
    table.close();
    entries.clear();
  }
}
