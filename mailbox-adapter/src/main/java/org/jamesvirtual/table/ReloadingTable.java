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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.FileTrouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table made from one file, which is read again before the first lookup after it changed.
 *
 * <p>Each version is read whole, then swapped in. While there is a newer version that is not loaded
 * (it cannot be read, or another thread is reading it for long), what the old one has is answered,
 * and what it has not is {@link Lookup.Failed}: it may be new. A lookup waits for another thread's
 * reading for a second at most. Thread-safe.
 */
final class ReloadingTable implements Table {

  private static final Logger LOGGER = LoggerFactory.getLogger(ReloadingTable.class);
  private static final int READ_ATTEMPTS = 3;

  /**
   * Long enough for a file of some 100,000 lines: the mail that comes while it is read is not
   * deferred. Short enough for a client, where a disk does not answer.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final String name;
  private final Path file;
  private final String context;
  private final Loader loader;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile State state = new State(Optional.empty(), null, "");
  private volatile boolean closed;

  /** Makes an immutable table from the content of the file. */
  @FunctionalInterface
  interface Loader {
    /**
     * @return a table that is closed when a newer version takes its place
     * @throws ConfigException with a whole sentence that names the file
     */
    Table load(InputStream in) throws IOException, ConfigException;
  }

  /**
   * @param table the last version that could be loaded
   * @param stamp of the last version that was tried; null if that could not be told
   * @param problem why the table is not of that version, or empty
   */
  private record State(Optional<Table> table, FileStamp stamp, String problem) {}

  private ReloadingTable(String name, Path file, String context, Loader loader) {
    this.name = name;
    this.file = file;
    this.context = context;
    this.loader = loader;
  }

  /** Reads the file; if that fails, says so and goes on trying at each lookup. */
  static Table open(String name, Path file, String context, Loader loader) {
    ReloadingTable table = new ReloadingTable(name, file, context, loader);
    table.current();
    return table;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String key) {
    if (closed) {
      return Lookup.closed(name);
    }
    State now = current();
    Lookup lookup = now.table().map(table -> table.lookup(key)).orElse(Lookup.NOT_FOUND);
    if (lookup instanceof Lookup.Failed && !state.table().equals(now.table())) {
      // A newer version came and this one was closed while it was asked.
      return lookup(key);
    }
    return lookup instanceof Lookup.NotFound && !now.problem().isEmpty()
        ? new Lookup.Failed(now.problem())
        : lookup;
  }

  @Override
  public Stream<String> keys() {
    return current().table().map(Table::keys).orElseGet(Stream::empty);
  }

  @Override
  public String origin(String key) {
    return state.table().map(table -> table.origin(key)).orElse(name);
  }

  @Override
  public Optional<String> problem() {
    State now = current();
    return now.problem().isEmpty()
        ? now.table().flatMap(Table::problem)
        : Optional.of(now.problem());
  }

  @Override
  public Object version() {
    State now = state;
    boolean newest =
        !closed
            && now.problem().isEmpty()
            && now.stamp() != null
            && now.stamp().isStillThatOf(file);
    return newest ? now.table().map(Table::version).orElse(null) : null;
  }

  @Override
  public void close() {
    closed = true;
    state.table().ifPresent(Table::close);
  }

  private State current() {
    State now = state;
    if (now.stamp() != null && now.stamp().isStillThatOf(file)) {
      return now;
    }
    if (!now.problem().isEmpty()) {
      return reading.tryLock() ? readNow() : now;
    }
    return lockSoon()
        ? readNow()
        : new State(now.table(), null, context + ": " + file + " is being read again");
  }

  private State readNow() {
    try {
      read();
      return state;
    } finally {
      reading.unlock();
    }
  }

  private boolean lockSoon() {
    try {
      return reading.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void read() {
    State before = state;
    if (before.stamp() != null && before.stamp().isStillThatOf(file)) {
      return;
    }
    FileStamp stamp = null;
    String problem = context + ": " + file + " changes while it is being read";
    try {
      for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        stamp = FileStamp.of(file);
        Table table = load();
        if (stamp.isStillThatOf(file)) {
          loaded(table, stamp, before);
          return;
        }
        table.close();
      }
      stamp = null;
    } catch (IOException e) {
      // Tried again at each lookup: a changed permission does not show in the stamp.
      stamp = null;
      problem = context + ": " + file + " cannot be read: " + FileTrouble.reason(e);
    } catch (ConfigException | IllegalStateException e) {
      problem = context + ": " + e.getMessage();
    }
    state = new State(before.table(), stamp, problem);
    if (!problem.equals(before.problem())) {
      LOGGER.warn("{}", problem);
    }
  }

  private Table load() throws IOException, ConfigException {
    try (InputStream in = Files.newInputStream(file)) {
      return loader.load(in);
    }
  }

  private void loaded(Table table, FileStamp stamp, State before) {
    state = new State(Optional.of(table), stamp, "");
    before.table().ifPresent(Table::close);
    if (closed) {
      table.close();
    }
    if (!before.problem().isEmpty()) {
      LOGGER.info("{}: {} could be read now", context, file);
    }
  }
}
