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
import java.sql.Statement;
import java.util.Optional;

/**
 * A table that asks a database (mysql_table(5), pgsql_table(5), sqlite_table(5)): the key is put
 * into {@code query}, the values of the answer into {@code result_format}. Every lookup is live;
 * nothing is cached, an error least of all. Thread-safe.
 */
final class SqlTable implements Table {

  private final String name;
  private final DbCommon common;
  private final SqlQuery query;
  private final SqlDialect dialect;
  private final SqlServers servers;
  private volatile boolean closed;

  SqlTable(TableSpec spec, SqlQuery query, SqlDialect dialect, SqlServers servers) {
    this.name = spec.toString();
    this.query = query;
    this.common = query.common();
    this.dialect = dialect;
    this.servers = servers;
  }

  @Override
  public String name() {
    return name;
  }

  /** As Postfix: all keys of an address, for most queries have {@code %s} only. */
  @Override
  public Lookup lookup(String key) {
    if (closed) {
      return Lookup.closed(name);
    }
    return common.skipped(key).orElseGet(() -> ask(key));
  }

  private Lookup ask(String key) {
    try {
      return servers.ask(connection -> ask(connection, key));
    } catch (SQLException e) {
      return new Lookup.Failed("table " + name + ": " + SqlTrouble.reason(e));
    } catch (RuntimeException e) {
      // A driver's own fault is no answer either.
      return new Lookup.Failed("table " + name + ": the driver failed, " + e);
    }
  }

  private Lookup ask(Connection connection, String key) throws SQLException {
    String text = query.expand(key, dialect.quote(connection));
    Results results = common.results(key);
    try (Statement statement = connection.createStatement()) {
      // Braces in a query are the administrator's or the key's, never JDBC's.
      statement.setEscapeProcessing(false);
      dialect.ask(statement, text, results);
    }
    return results.lookup();
  }

  @Override
  public Optional<String> problem() {
    return servers.problem().map(reason -> "table " + name + ": " + reason).or(common::problem);
  }

  @Override
  public void close() {
    closed = true;
    servers.close();
    common.close();
  }
}
