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

/**
 * The answer of a lookup table. A table that could not tell says {@link Failed}, never {@link
 * NotFound}: an unreachable database must not turn a customer into an unknown user.
 */
public sealed interface Lookup {

  /**
   * The table has the key.
   *
   * @param value never empty: an empty result is a fault of the table (virtual(8) answers 4.3.5)
   */
  record Found(String value) implements Lookup {}

  /** The table can tell, and it does not have the key. */
  record NotFound() implements Lookup {}

  /**
   * The table could not tell.
   *
   * @param reason one sentence for the log, naming the table; no secret in it
   */
  record Failed(String reason) implements Lookup {}

  /** The one {@link NotFound}. */
  Lookup NOT_FOUND = new NotFound();

  /** Found, or failed when the value is empty. */
  static Lookup found(String table, String value) {
    return value.isEmpty()
        ? new Failed("table " + table + ": the result is empty, expected a value")
        : new Found(value);
  }

  /** The answer of a table after {@link Table#close}. */
  static Lookup closed(String table) {
    return new Failed("table " + table + ": closed, as it is when the server stops");
  }
}
