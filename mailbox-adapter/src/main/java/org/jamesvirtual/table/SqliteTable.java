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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jamesvirtual.config.ConfigException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * {@code sqlite:file} (sqlite_table(5)). The database is opened read-only, is never made, and may
 * be replaced by another file of the same name at any time. Of each row the first column counts.
 */
final class SqliteTable {

  private static final int BUSY_MILLIS = 5000;
  private static final Duration IDLE = Duration.ofSeconds(60);

  private SqliteTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return CfgParser.open(spec, options, (parser, inner) -> open(spec, parser, inner));
  }

  private static Table open(TableSpec spec, CfgParser parser, TableOptions options)
      throws ConfigException {
    Path file = options.path(parser.required("dbpath", ""));
    SqlQuery query = SqlQuery.of(spec, parser, options, SqlSyntax.SQLITE);
    Dialer dialer = new Dialer(spec.toString(), file.toString(), Duration.ZERO, new File(file));
    SqlServer server = new SqlServer(spec.toString(), SqlServer.Kind.UNIX, IDLE, dialer);
    return new SqlTable(spec, query, new Dialect(), new SqlServers(List.of(server)));
  }

  /** Opens the file that has the name now. */
  private static final class File implements Dialer.Driver {

    private final Path path;
    private final SQLiteDataSource source;
    private volatile Object opened;

    File(Path path) {
      this.path = path;
      SQLiteConfig config = new SQLiteConfig();
      config.setOpenMode(SQLiteOpenMode.OPEN_URI);
      config.setBusyTimeout(BUSY_MILLIS);
      this.source = new SQLiteDataSource(config);
      // A URI, because the driver looks for options behind a question mark, and because its own
      // read-only mode does not go with a pool that sets the mode anew.
      source.setUrl("jdbc:sqlite:file:" + path.toUri().getRawPath() + "?mode=ro");
    }

    @Override
    public Connection connect() throws SQLException {
      Object before = identity();
      Connection connection = source.getConnection();
      try (Statement statement = connection.createStatement()) {
        // Opening reads nothing yet: that it is a database shows here.
        statement.execute("PRAGMA schema_version");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      opened = before;
      return connection;
    }

    @Override
    public boolean isStale() {
      Object before = opened;
      return before != null && !Objects.equals(before, identity());
    }

    /** Device and inode; null where there is no file. */
    private Object identity() {
      try {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      } catch (IOException e) {
        return null;
      }
    }
  }

  private static final class Dialect implements SqlDialect {
    @Override
    public UnaryOperator<String> quote(Connection connection) {
      return part -> part.replace("'", "''");
    }

    @Override
    public void ask(Statement statement, String query, Results results) throws SQLException {
      if (!statement.execute(query)) {
        return;
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          if (!results.add(rows.getString(1))) {
            return;
          }
        }
      }
    }
  }
}
