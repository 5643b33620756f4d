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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The servers that hold the same data (mysql_table(5), {@code hosts}). Those that answered last
 * time are asked first, UNIX-domain sockets before TCP, in random order among equals; the others
 * only when none of those can answer, and one that failed not before its time. Thread-safe.
 */
final class SqlServers implements AutoCloseable {

  private final List<SqlServer> servers;

  /** Something to ask over a connection. */
  @FunctionalInterface
  interface Question {
    Lookup ask(Connection connection) throws SQLException;
  }

  /**
   * @param servers at least one
   */
  SqlServers(List<SqlServer> servers) {
    this.servers = List.copyOf(servers);
  }

  /**
   * Asks the servers until one answers.
   *
   * @throws SQLException with the trouble of the last server that was tried
   */
  Lookup ask(Question question) throws SQLException {
    SQLException trouble = null;
    for (SqlServer server : inOrder()) {
      try {
        return server.ask(question);
      } catch (SQLException e) {
        e.setNextException(trouble);
        trouble = e;
      }
    }
    throw trouble;
  }

  private List<SqlServer> inOrder() {
    if (servers.size() == 1) {
      return servers;
    }
    List<SqlServer> ordered = new ArrayList<>(servers);
    Collections.shuffle(ordered);
    ordered.sort(Comparator.comparing(SqlServer::isUp).reversed().thenComparing(SqlServer::kind));
    return ordered;
  }

  /** Why no server answers; empty while at least one does or was not tried yet. */
  Optional<String> problem() {
    Optional<String> problem = Optional.empty();
    for (SqlServer server : servers) {
      problem = server.problem();
      if (problem.isEmpty()) {
        return problem;
      }
    }
    return problem;
  }

  @Override
  public void close() {
    servers.forEach(SqlServer::close);
  }
}
