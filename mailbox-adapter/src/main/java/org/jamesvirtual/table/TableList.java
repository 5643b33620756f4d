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

import java.util.List;
import org.jamesvirtual.table.Table.Kind;

/**
 * The tables that one parameter lists, in order (Postfix's maps(3)). The first table that has the
 * key answers; a table that fails before it ends the search. Thread-safe.
 */
public final class TableList implements AutoCloseable {

  private final List<Table> tables;

  /**
   * The answer to one key.
   *
   * @param lookup found, not found, or failed
   * @param origin where the entry stands, as {@link Table#origin}; empty unless found
   */
  public record Answer(Lookup lookup, String origin) {

    /** No table has the key. */
    public static final Answer NONE = new Answer(Lookup.NOT_FOUND, "");

    /** Whether the search for other keys goes on: not found, and not failed either. */
    public boolean isNotFound() {
      return lookup instanceof Lookup.NotFound;
    }
  }

  private TableList(List<Table> tables) {
    this.tables = tables;
  }

  /** Opens every table of a list. Never throws: a table that does not open fails each lookup. */
  public static TableList open(String list, TableOptions options) {
    return new TableList(
        TableSpec.split(list).stream().map(item -> TableTypes.open(item, options)).toList());
  }

  /** Opens one table, {@code type:name}; never throws, as {@link #open}. */
  public static Table openOne(String item, TableOptions options) {
    return TableTypes.open(item, options);
  }

  /**
   * Asks the tables for one key.
   *
   * @param key folded; an empty one is never found
   * @param fullAddress whether it is a full address: pattern tables are asked for nothing else
   */
  public Answer lookup(String key, boolean fullAddress) {
    if (key.isEmpty()) {
      return Answer.NONE;
    }
    for (Table table : tables) {
      if (fullAddress || table.kind() == Kind.FIXED) {
        Lookup lookup = table.lookup(key);
        if (!(lookup instanceof Lookup.NotFound)) {
          return new Answer(lookup, lookup instanceof Lookup.Found ? table.origin(key) : "");
        }
      }
    }
    return Answer.NONE;
  }

  /** The tables, in order; empty when the parameter is. */
  public List<Table> tables() {
    return tables;
  }

  /**
   * As {@link Table#version}.
   *
   * @return null also unless there is one table only: of several, a lookup may never reach the last
   *     one, whose disk may not answer
   */
  public Object version() {
    return tables.size() == 1 ? tables.get(0).version() : null;
  }

  @Override
  public void close() {
    tables.forEach(Table::close);
  }
}
