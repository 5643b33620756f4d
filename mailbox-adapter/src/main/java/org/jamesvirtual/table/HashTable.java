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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code hash:file} and {@code btree:file} (DATABASE_README), read from the text file that
 * postmap(1) makes {@code file.db} from, and as postmap reads it: keys are folded, and of two equal
 * keys the first wins with a warning.
 */
final class HashTable {

  private static final Logger LOGGER = LoggerFactory.getLogger(HashTable.class);

  private HashTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    LOGGER.info("{} is read from its text source, not from {}.db", spec, spec.name());
    return TextTable.open(
        spec,
        options,
        options::fold,
        problem -> LOGGER.warn("{}, expected each key once: the first is used", problem));
  }
}
