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
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text file that a compiled file is made from. It stands in where there never was a compiled
 * file, and where it is newer that is said, as Postfix does. Thread-safe.
 */
final class TextSource {

  private static final Logger LOGGER = LoggerFactory.getLogger(TextSource.class);
  private static final long CHECK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** A source that was changed only seconds ago is about to be compiled. */
  private static final long MIN_AGE_MILLIS = 100_000;

  private final TableSpec spec;
  private final TableOptions options;
  private final Path text;
  private final Path compiled;
  private volatile Table table;
  private volatile boolean compiledSeen;
  private volatile long checked = System.nanoTime() - CHECK_EVERY_NANOS;
  private long warnedOf;

  TextSource(TableSpec spec, TableOptions options, Path text, Path compiled) {
    this.spec = spec;
    this.options = options;
    this.text = text;
    this.compiled = compiled;
  }

  Path path() {
    return text;
  }

  /** Whether it is still open which file is used. */
  boolean mayBeUsed() {
    return !compiledSeen;
  }

  /**
   * The entries of the text file, if they are what is looked up; else null.
   *
   * @param compiledExists whether there is a compiled file; once there is, it alone counts
   */
  Table inUse(boolean compiledExists) throws IOException {
    if (!compiledExists) {
      return open();
    }
    compiledSeen = true;
    if (table != null) {
      table = null;
      LOGGER.info("{} is read from {} now", spec, compiled);
    }
    return null;
  }

  private synchronized Table open() throws IOException {
    if (table == null && Files.exists(text)) {
      try {
        table =
            TextTable.open(
                spec,
                options,
                options::fold,
                problem -> LOGGER.warn("{}, expected each key once: the first is used", problem));
      } catch (ConfigException e) {
        throw new IOException(e.getMessage(), e);
      }
      LOGGER.info("{} is read from its text source {}: there is no {}", spec, text, compiled);
    }
    return table;
  }

  /** Warns once of each version of the text file that has not been compiled. */
  void checkAge() {
    long now = System.nanoTime();
    if (now - checked < CHECK_EVERY_NANOS) {
      return;
    }
    checked = now;
    try {
      long source = Files.getLastModifiedTime(text).toMillis();
      long made = Files.getLastModifiedTime(compiled).toMillis();
      if (source / 1000 > made / 1000 && source < System.currentTimeMillis() - MIN_AGE_MILLIS) {
        warn(source);
      }
    } catch (IOException noSource) {
      // It need not be there.
    }
  }

  /** Whether there are entries that were there before the file was compiled. */
  boolean hasOlderEntries() {
    try (InputStream in = Files.newInputStream(text)) {
      return Files.getLastModifiedTime(text).compareTo(Files.getLastModifiedTime(compiled)) <= 0
          && new LogicalLines(text.toString(), in, warning -> {}).next() != null;
    } catch (IOException cannotTell) {
      return false;
    }
  }

  private synchronized void warn(long source) {
    if (source != warnedOf) {
      warnedOf = source;
      LOGGER.warn("database {} is older than source file {}", compiled, text);
    }
  }
}
