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

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jamesvirtual.config.ConfigException;

/**
 * {@code mysql:file} (mysql_table(5)), for MariaDB and MySQL. All columns of all rows count; a
 * stored procedure may give one result, and none where {@code require_result_set} is no.
 */
final class MysqlTable {

  /** The types of which the driver gives the bytes that the server sent. */
  private static final Set<Integer> BYTES =
      Set.of(
          Types.BINARY,
          Types.BLOB,
          Types.CHAR,
          Types.CLOB,
          Types.LONGVARBINARY,
          Types.LONGVARCHAR,
          Types.VARBINARY,
          Types.VARCHAR);

  private MysqlTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return CfgParser.open(spec, options, (parser, inner) -> open(spec, parser, inner));
  }

  private static Table open(TableSpec spec, CfgParser parser, TableOptions options)
      throws ConfigException {
    SqlQuery query = SqlQuery.of(spec, parser, options, SqlSyntax.MYSQL);
    SqlCharset charset = SqlCharset.of(parser, "charset", "utf8mb4", "windows-1252");
    Duration idle = SqlHost.seconds(parser, "idle_interval");
    Duration retry = SqlHost.seconds(parser, "retry_interval");
    MysqlModes modes = new MysqlModes();
    MysqlOptions more = MysqlOptions.read(parser, options);
    List<SqlServer> servers = new ArrayList<>();
    for (String item : SqlHost.list(parser)) {
      MysqlServer server = MysqlServer.of(item, parser, more, modes);
      Dialer dialer = new Dialer(spec.toString(), item, retry, server);
      servers.add(new SqlServer(spec + " " + item, server.kind(), idle, dialer));
    }
    boolean isResultRequired = parser.yesNo("require_result_set", true);
    Dialect dialect = new Dialect(modes, charset, isResultRequired);
    return new SqlTable(spec, query, dialect, new SqlServers(servers));
  }

  private record Dialect(MysqlModes modes, SqlCharset charset, boolean isResultRequired)
      implements SqlDialect {

    /** What mysql_real_escape_string does, as far as it makes a difference to the server. */
    @Override
    public UnaryOperator<String> quote(Connection connection) throws SQLException {
      return modes.isBackslashEscape(connection)
          ? part -> part.replace("\\", "\\\\").replace("'", "\\'")
          : part -> part.replace("'", "''");
    }

    @Override
    public void ask(Statement statement, String query, Results results) throws SQLException {
      boolean isRows = statement.execute(charset.toServer(query));
      boolean hasResult = false;
      boolean goesOn = true;
      while (isRows || statement.getUpdateCount() >= 0) {
        if (isRows && hasResult) {
          throw new SQLException("the query gives several results, expected one");
        }
        hasResult |= isRows;
        goesOn = !isRows || collect(statement, results);
        if (!goesOn) {
          return;
        }
        isRows = statement.getMoreResults();
      }
      if (!hasResult && isResultRequired) {
        throw new SQLException(
            "the query gives no result, expected one or require_result_set = no");
      }
    }

    private boolean collect(Statement statement, Results results) throws SQLException {
      try (ResultSet rows = statement.getResultSet()) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int column = 1; column <= columns; column++) {
            if (!results.add(charset.fromServer(text(rows, column)))) {
              return false;
            }
          }
        }
        return true;
      }
    }

    /** As the server sent it, which the driver's own text of bits and bytes is not. */
    private static String text(ResultSet rows, int column) throws SQLException {
      ResultSetMetaData types = rows.getMetaData();
      if (!BYTES.contains(types.getColumnType(column))
          && !types.getColumnTypeName(column).equals("BIT")) {
        return rows.getString(column);
      }
      byte[] value = rows.getBytes(column);
      return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
  }
}
