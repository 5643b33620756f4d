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

import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code debug:type:name} (DATABASE_README of Postfix 3.11): {@code type:name}, and every lookup is
 * logged with its result.
 */
final class DebugTable extends ForwardingTable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DebugTable.class);

  private DebugTable(String name, Table table) {
    super(name, table);
  }

  static Table open(TableSpec spec, TableOptions options) {
    return new DebugTable(spec.toString(), TableTypes.open(spec.name(), options));
  }

  @Override
  public Lookup lookup(String key) {
    Lookup lookup = super.lookup(key);
    String result =
        switch (lookup) {
          case Lookup.Found found -> "\"" + Printable.of(found.value()) + "\"";
          case Lookup.NotFound notFound -> "not found";
          case Lookup.Failed failed -> "failed: " + failed.reason();
        };
    LOGGER.info("{} lookup: \"{}\" = {}", name(), Printable.of(key), result);
    return lookup;
  }

  /** Every lookup is to be logged. */
  @Override
  public Object version() {
    return null;
  }
}
