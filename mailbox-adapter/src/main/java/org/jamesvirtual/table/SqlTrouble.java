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

import java.sql.SQLException;
import org.jamesvirtual.config.Printable;

/** Says in one line what a database said. */
final class SqlTrouble {

  private static final int LONGEST = 300;

  private SqlTrouble() {}

  /** The reason, as the end of a sentence: the first line of the first message that there is. */
  static String reason(SQLException failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName() + " " + failure.getSQLState();
    }
    String line = message.strip().lines().findFirst().orElse("").strip();
    return Printable.of(line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...");
  }

  /** Whether the connection or the server is gone, by the class of the SQLSTATE. */
  static boolean isConnectionLost(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }
}
