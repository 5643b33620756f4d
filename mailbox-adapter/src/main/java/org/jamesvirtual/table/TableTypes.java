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

import java.util.Map;
import java.util.TreeMap;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;

/** The table types there are: a new type is one row here. */
final class TableTypes {

  private static final Map<String, Opener> OPENERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("btree", HashTable::open),
              Map.entry("hash", HashTable::open),
              Map.entry("inline", InlineTable::open),
              Map.entry("ldap", LdapTable::open),
              Map.entry("memcache", MemcacheTable::open),
              Map.entry("mysql", MysqlTable::open),
              Map.entry("pgsql", PgsqlTable::open),
              Map.entry("socketmap", SocketmapTable::open),
              Map.entry("sqlite", SqliteTable::open),
              Map.entry("static", StaticTable::open),
              Map.entry("tcp", TcpTable::open),
              Map.entry("texthash", TextHashTable::open),
              Map.entry("unix", UnixTable::open)));

  /** Opens the tables of one type. */
  @FunctionalInterface
  interface Opener {
    /**
     * @throws ConfigException with half a sentence, to stand after file, line and parameter
     */
    Table open(TableSpec spec, TableOptions options) throws ConfigException;
  }

  private TableTypes() {}

  /** Opens one item of a list; what cannot be opened becomes an {@link UnavailableTable}. */
  static Table open(String item, TableOptions options) {
    try {
      TableSpec spec = TableSpec.parse(item);
      Opener opener = OPENERS.get(spec.type());
      if (opener == null) {
        throw new ConfigException(
            "unsupported table type \""
                + Printable.of(spec.type())
                + "\", expected one of "
                + String.join(", ", OPENERS.keySet()));
      }
      return opener.open(spec, options);
    } catch (ConfigException e) {
      return new UnavailableTable(item, options.context() + ": " + e.getMessage());
    }
  }
}
