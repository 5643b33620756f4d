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

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jamesvirtual.config.FileTrouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one server, kept between lookups and used by one thread at a time, as many as
 * there are threads that ask at once.
 *
 * <p>A kept connection that turns out to be lost is replaced once, so that a restart of the server
 * is not noticed. While the server is down, one lookup a second tries it and all others fail at
 * once. Thread-safe.
 *
 * @param <C> a connection
 */
final class ConnectionPool<C extends Closeable> implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionPool.class);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final String table;
  private final Connector<C> connector;
  private final Limits limits;
  private final ConcurrentLinkedDeque<Kept<C>> idle = new ConcurrentLinkedDeque<>();
  private final AtomicBoolean trying = new AtomicBoolean();
  private volatile Outage outage;
  private volatile boolean closed;

  /**
   * When a connection is not used again.
   *
   * @param idle since its last use
   * @param age since it was made
   */
  record Limits(Duration idle, Duration age) {}

  /** Makes a connection that is ready for use. */
  @FunctionalInterface
  interface Connector<C> {
    C connect() throws IOException;
  }

  /** One question and its answer. */
  @FunctionalInterface
  interface Exchange<C, R> {
    /**
     * @throws ProtocolException when the server answers something that it must not answer
     */
    R ask(C connection) throws IOException;
  }

  private record Kept<C>(C connection, long made, long used) {}

  private record Outage(String reason, long retryAt) {}

  /**
   * @param table its name, for messages
   */
  ConnectionPool(String table, Connector<C> connector, Limits limits) {
    this.table = table;
    this.connector = connector;
    this.limits = limits;
  }

  /**
   * Asks the server.
   *
   * @throws IOException with {@link #reason a reason}, when there is no answer; then the connection
   *     is closed
   */
  <R> R ask(Exchange<C, R> exchange) throws IOException {
    Kept<C> kept = takeIdle();
    if (kept != null) {
      try {
        return use(kept, exchange);
      } catch (InterruptedIOException | ProtocolException e) {
        throw e;
      } catch (IOException lost) {
        closeIdle();
      }
    }
    Outage now = outage;
    if (now == null) {
      return askAnew(exchange);
    }
    if (System.nanoTime() - now.retryAt() < 0 || !trying.compareAndSet(false, true)) {
      throw new IOException(now.reason());
    }
    try {
      return askAnew(exchange);
    } finally {
      trying.set(false);
    }
  }

  private <R> R askAnew(Exchange<C, R> exchange) throws IOException {
    C connection;
    try {
      connection = connector.connect();
    } catch (IOException e) {
      down(e);
      throw e;
    }
    return use(new Kept<>(connection, System.nanoTime(), 0), exchange);
  }

  private <R> R use(Kept<C> kept, Exchange<C, R> exchange) throws IOException {
    boolean usable = false;
    try {
      R answer = exchange.ask(kept.connection());
      usable = true;
      up();
      return answer;
    } catch (SocketTimeoutException late) {
      down(late);
      throw late;
    } finally {
      if (usable && !closed) {
        idle.addFirst(new Kept<>(kept.connection(), kept.made(), System.nanoTime()));
      } else {
        close(kept);
      }
      if (closed) {
        closeIdle();
      }
    }
  }

  /** The connection that was used last, once those that are too old are closed. */
  private Kept<C> takeIdle() {
    long now = System.nanoTime();
    for (Kept<C> kept : idle) {
      boolean old =
          now - kept.used() > limits.idle().toNanos() || now - kept.made() > limits.age().toNanos();
      if (old && idle.remove(kept)) {
        close(kept);
      }
    }
    return idle.pollFirst();
  }

  private void down(IOException e) {
    Outage before = outage;
    outage = new Outage(reason(e), System.nanoTime() + RETRY_PAUSE.toNanos());
    if (before == null) {
      LOGGER.warn("table {}: {}", table, reason(e));
    }
  }

  private void up() {
    if (outage != null) {
      outage = null;
      LOGGER.info("table {}: the server answers again", table);
    }
  }

  /** Why the server cannot be asked, or empty while it answers. */
  Optional<String> outage() {
    Outage now = outage;
    return now == null ? Optional.empty() : Optional.of("table " + table + ": " + now.reason());
  }

  /** The reason of a failure, as the end of a sentence that has named the table. */
  static String reason(IOException failure) {
    return FileTrouble.reason(failure);
  }

  /** Connections in use are closed as soon as they have their answer. */
  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  private void closeIdle() {
    for (Kept<C> kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
      close(kept);
    }
  }

  private void close(Kept<C> kept) {
    try {
      kept.connection().close();
    } catch (IOException e) {
      LOGGER.debug("table {}: a connection could not be closed: {}", table, reason(e));
    }
  }
}
