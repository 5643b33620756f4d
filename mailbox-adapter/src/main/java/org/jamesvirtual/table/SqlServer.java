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

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * One server and the connections to it. A server that cannot be connected to is left alone for a
 * while: one second first, twice as long after each further failure, {@code retry_interval} at
 * most. Meanwhile it fails at once; then one thread tries it again. Thread-safe.
 */
final class SqlServer implements AutoCloseable {

  /** Connections of one table to one server: few, for every table has its own. */
  private static final int MOST_CONNECTIONS = 8;

  private static final Duration FREE_CONNECTION = Duration.ofSeconds(3);

  private final Kind kind;
  private final Dialer dialer;
  private final HikariDataSource pool;

  /** In the order in which Postfix prefers them. */
  enum Kind {
    UNIX,
    INET,
    CONNECTION_STRING
  }

  /**
   * @param name of the pool and the server, for messages
   * @param idle after which a connection is closed
   */
  SqlServer(String name, Kind kind, Duration idle, Dialer dialer) {
    this.kind = kind;
    this.dialer = dialer;
    this.pool = new HikariDataSource();
    pool.setPoolName(name);
    pool.setDataSource(dialer);
    pool.setMaximumPoolSize(MOST_CONNECTIONS);
    pool.setMinimumIdle(0);
    pool.setIdleTimeout(idle.toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.setConnectionTimeout(FREE_CONNECTION.toMillis());
    pool.setValidationTimeout(FREE_CONNECTION.toMillis());
  }

  Kind kind() {
    return kind;
  }

  boolean isUp() {
    return dialer.isUp();
  }

  Optional<String> problem() {
    return dialer.problem();
  }

  /**
   * Asks over a pooled connection; if that turns out to be of before the server's restart, over a
   * new one. After a time-out it is not asked again.
   *
   * @throws SQLException where the server cannot be connected to or refuses
   */
  Lookup ask(SqlServers.Question question) throws SQLException {
    long start = System.nanoTime();
    try {
      return askOnce(question);
    } catch (ConnectionLostException e) {
      evictAll();
      if (System.nanoTime() - start > FREE_CONNECTION.toNanos()) {
        dialer.failed(e);
        throw e;
      }
    }
    try {
      return askOnce(question);
    } catch (ConnectionLostException e) {
      dialer.failed(e);
      throw e;
    }
  }

  private Lookup askOnce(SqlServers.Question question) throws SQLException {
    try (Connection connection = connection()) {
      try {
        return question.ask(connection);
      } catch (SQLException e) {
        if (SqlTrouble.isConnectionLost(e) || !connection.isValid(1)) {
          pool.evictConnection(connection);
          throw new ConnectionLostException(e);
        }
        throw e;
      }
    }
  }

  private Connection connection() throws SQLException {
    if (dialer.isStale()) {
      evictAll();
    }
    if (!dialer.isUp() || lacksConnections()) {
      dialer.dialAhead(this::lacksConnections);
    }
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      if (lacksConnections()) {
        dialer.dialAhead(this::lacksConnections);
      }
      throw e;
    }
  }

  private void evictAll() {
    HikariPoolMXBean running = pool.getHikariPoolMXBean();
    if (running != null) {
      running.softEvictConnections();
    }
  }

  /** HikariCP dials in another thread, and its callers would wait where dialling fails at once. */
  private boolean lacksConnections() {
    HikariPoolMXBean running = pool.getHikariPoolMXBean();
    return running == null || running.getTotalConnections() == 0;
  }

  @Override
  public void close() {
    pool.close();
    dialer.close();
  }

  /** The connection is of no use any more. */
  private static final class ConnectionLostException extends SQLException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }
}
