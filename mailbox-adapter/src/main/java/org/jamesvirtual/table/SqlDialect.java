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
import java.util.function.UnaryOperator;

/** Where the databases differ once a connection stands. Thread-safe. */
interface SqlDialect {

  /**
   * What escapes a part of a key for a place between quotes, as this connection reads them now.
   *
   * @throws SQLException where the connection cannot tell
   */
  UnaryOperator<String> quote(Connection connection) throws SQLException;

  /**
   * Sends a query and collects the values of its answer.
   *
   * @throws SQLException where the server refuses the query or the answer has another form
   */
  void ask(Statement statement, String query, Results results) throws SQLException;
}
