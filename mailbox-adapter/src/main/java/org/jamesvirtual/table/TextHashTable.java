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

import org.jamesvirtual.config.ConfigException;

/**
 * {@code texthash:file} (DATABASE_README): a text file held in memory. A duplicate key fails the
 * whole table, as in Postfix.
 */
final class TextHashTable {

  private TextHashTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return TextTable.open(
        spec,
        options,
        options::foldIfSafe,
        problem -> {
          throw new ConfigException(problem + ", expected each key once in a texthash table");
        });
  }
}
