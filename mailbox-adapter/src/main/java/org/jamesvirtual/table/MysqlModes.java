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
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Remembers of each connection whether a backslash between quotes is an escape: {@code
 * NO_BACKSLASH_ESCAPES} of the SQL mode, which a session takes over when it begins. Thread-safe.
 */
final class MysqlModes {

  private final Map<Connection, Boolean> backslashEscape =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Asks a new connection. */
  void remember(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet mode = statement.executeQuery("SELECT @@SESSION.sql_mode")) {
      if (!mode.next()) {
        throw new SQLException("the server does not tell its sql_mode");
      }
      backslashEscape.put(connection, !mode.getString(1).contains("NO_BACKSLASH_ESCAPES"));
    }
  }

  /**
   * @param pooled a connection, or the pool's wrapper of it
   */
  boolean isBackslashEscape(Connection pooled) throws SQLException {
    Boolean known = backslashEscape.get(pooled.unwrap(Connection.class));
    if (known == null) {
      throw new SQLException("the connection's sql_mode is not known");
    }
    return known;
  }
}
