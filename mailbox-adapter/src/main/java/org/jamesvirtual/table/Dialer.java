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

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * Makes the connections of a pool and knows whether the server can be connected to. It is a {@link
 * DataSource} object because inside James the DriverManager finds no driver. Thread-safe.
 */
final class Dialer implements DataSource, AutoCloseable {

  private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(Dialer.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String table;
  private final String server;
  private final Duration longestPause;
  private final Driver driver;
  private final ReentrantLock dialling = new ReentrantLock();
  private final AtomicReference<Connection> ahead = new AtomicReference<>();
  private volatile long connectedAt;
  private volatile State state = new State(false, "", 0, Duration.ZERO);

  /** Connects to one server. */
  @FunctionalInterface
  interface Driver {
    /**
     * @throws SQLException after a few seconds at most
     */
    Connection connect() throws SQLException;

    /** Whether connections that stand are no longer those that one would make now. */
    default boolean isStale() {
      return false;
    }
  }

  /**
   * @param trouble why the server could not be connected to last time, or empty
   * @param notBefore when it may be tried again, by {@link System#nanoTime}
   * @param pause how long that is after the failure
   */
  private record State(boolean up, String trouble, long notBefore, Duration pause) {
    boolean isPausing() {
      return !trouble.isEmpty() && System.nanoTime() - notBefore < 0;
    }
  }

  /**
   * @param table {@code type:name}, for messages
   * @param server as the administrator wrote it, without secrets
   * @param longestPause between two attempts; zero for a server that costs nothing to try
   */
  Dialer(String table, String server, Duration longestPause, Driver driver) {
    this.table = table;
    this.server = server;
    this.longestPause = longestPause;
    this.driver = driver;
  }

  boolean isUp() {
    return state.up();
  }

  boolean isStale() {
    return driver.isStale();
  }

  /** Why the server cannot be connected to; empty when it can or was not tried yet. */
  Optional<String> problem() {
    String trouble = state.trouble();
    return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
  }

  /**
   * Connects in this thread and keeps the connection for the pool.
   *
   * @param isNeeded whether the pool still lacks one, after other threads have connected
   * @throws SQLException at once while the server is left alone or another thread is trying it
   */
  void dialAhead(BooleanSupplier isNeeded) throws SQLException {
    State before = state;
    if (before.isPausing() || !lock(before)) {
      throw new SQLException(
          before.trouble().isEmpty() ? server + ": is being connected to" : before.trouble(),
          "08001");
    }
    try {
      if (!state.up() || (!hasJustConnected() && isNeeded.getAsBoolean())) {
        closeQuietly(ahead.getAndSet(connect()));
      }
    } catch (SQLException e) {
      failed(e);
      throw new SQLException(server + ": " + SqlTrouble.reason(e), "08001", e);
    } finally {
      dialling.unlock();
    }
  }

  /** Before the first attempt has ended there is nothing to fail with: threads wait for it. */
  private boolean lock(State before) {
    try {
      return before.trouble().isEmpty()
          ? dialling.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          : dialling.tryLock();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A connection may be on its way from here into the pool; the server may take no second one. */
  private boolean hasJustConnected() {
    return ahead.get() != null || System.nanoTime() - connectedAt < Duration.ofSeconds(1).toNanos();
  }

  /**
   * For the pool: the connection that was made ahead, or a new one. That the pool cannot have one
   * more does not mean that the server is away: it may have as many as it takes.
   */
  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = ahead.getAndSet(null);
    if (connection != null) {
      return connection;
    }
    State now = state;
    if (now.isPausing()) {
      throw new SQLException(now.trouble(), "08001");
    }
    return connect();
  }

  private Connection connect() throws SQLException {
    Connection connection = driver.connect();
    synchronized (this) {
      if (!state.trouble().isEmpty()) {
        LOGGER.info("table {}: {} can be connected to again", table, server);
      }
      connectedAt = System.nanoTime();
      state = new State(true, "", 0, Duration.ZERO);
    }
    return connection;
  }

  /** The server failed: it is left alone for a while, however many threads say so. */
  synchronized void failed(SQLException failure) {
    State before = state;
    if (before.isPausing()) {
      return;
    }
    Duration pause = before.pause().isZero() ? FIRST_PAUSE : before.pause().multipliedBy(2);
    pause = pause.compareTo(longestPause) > 0 ? longestPause : pause;
    String trouble = server + ": " + SqlTrouble.reason(failure);
    state = new State(false, trouble, System.nanoTime() + pause.toNanos(), pause);
    if (before.trouble().isEmpty()) {
      LOGGER.warn("table {}: {}", table, trouble);
    }
  }

  @Override
  public void close() {
    closeQuietly(ahead.getAndSet(null));
  }

  private static void closeQuietly(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      LOGGER.debug("a connection that nobody needs could not be closed", e);
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  /** The drivers have time-outs of their own. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
