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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jamesvirtual.config.ConfigException;
import org.postgresql.PGConnection;

/**
 * {@code pgsql:file} (pgsql_table(5)). Of an answer with several results the last counts, and of
 * that all columns of all rows.
 */
final class PgsqlTable {

  private PgsqlTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return CfgParser.open(spec, options, (parser, inner) -> open(spec, parser, inner));
  }

  private static Table open(TableSpec spec, CfgParser parser, TableOptions options)
      throws ConfigException {
    SqlQuery query = SqlQuery.of(spec, parser, options, SqlSyntax.PGSQL);
    SqlCharset encoding = SqlCharset.of(parser, "encoding", "UTF8", "ISO-8859-1");
    Duration idle = SqlHost.seconds(parser, "idle_interval");
    Duration retry = SqlHost.seconds(parser, "retry_interval");
    List<SqlServer> servers = new ArrayList<>();
    for (String host : SqlHost.list(parser)) {
      PgsqlServer server = PgsqlServer.of(host, parser);
      Dialer dialer = new Dialer(spec.toString(), server.name(), retry, server);
      servers.add(new SqlServer(spec + " " + server.name(), server.kind(), idle, dialer));
    }
    return new SqlTable(spec, query, new Dialect(encoding), new SqlServers(servers));
  }

  private record Dialect(SqlCharset encoding) implements SqlDialect {

    /** Doubles quotes, and backslashes where the server takes them for an escape. */
    @Override
    public UnaryOperator<String> quote(Connection connection) throws SQLException {
      String standard =
          connection.unwrap(PGConnection.class).getParameterStatus("standard_conforming_strings");
      return "on".equals(standard)
          ? part -> part.replace("'", "''")
          : part -> part.replace("\\", "\\\\").replace("'", "''");
    }

    @Override
    public void ask(Statement statement, String query, Results results) throws SQLException {
      boolean isRows = statement.execute(encoding.toServer(query));
      List<String> values = new ArrayList<>();
      while (isRows || statement.getUpdateCount() >= 0) {
        values.clear();
        if (isRows) {
          collect(statement, values);
        }
        isRows = statement.getMoreResults();
      }
      for (String value : values) {
        if (!results.add(encoding.fromServer(value))) {
          return;
        }
      }
    }

    private static void collect(Statement statement, List<String> values) throws SQLException {
      try (ResultSet rows = statement.getResultSet()) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int column = 1; column <= columns; column++) {
            values.add(rows.getString(column));
          }
        }
      }
    }
  }
}
