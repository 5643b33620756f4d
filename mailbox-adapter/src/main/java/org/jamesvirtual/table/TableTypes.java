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

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;

/** The table types there are: a new type is one row here. */
final class TableTypes {

  private static final Map<String, Opener> OPENERS =
      new TreeMap<>(
          Map.ofEntries(
              entry("btree", CompiledTable.opener(BtreeFile.FORMAT)),
              entry("cdb", CompiledTable.opener(CdbFile.FORMAT)),
              entry("cidr", CidrTable::open),
              entry("debug", DebugTable::open),
              entry("environ", EnvironTable::open),
              entry("fail", FailTable::open),
              entry("hash", CompiledTable.opener(HashFile.FORMAT)),
              entry("inline", InlineTable::open),
              entry("ldap", LdapTable::open),
              entry("lmdb", CompiledTable.opener(LmdbFile.FORMAT)),
              entry("memcache", MemcacheTable::open),
              entry("mysql", MysqlTable::open),
              entry("pcre", PcreTable::open),
              entry("pgsql", PgsqlTable::open),
              entry("pipemap", PipeTable::open),
              entry("proxy", ProxyTable::open),
              entry("randmap", RandomTable::open),
              entry("regexp", RegexpTable::open),
              entry("socketmap", SocketmapTable::open),
              entry("sqlite", SqliteTable::open),
              entry("static", StaticTable::open),
              entry("tcp", TcpTable::open),
              entry("texthash", TextHashTable::open),
              entry("unionmap", UnionTable::open),
              entry("unix", UnixTable::open)));

  /** Those that ask somebody else for each key. */
  private static final Set<String> CACHEABLE =
      Set.of("ldap", "memcache", "mysql", "pgsql", "socketmap", "sqlite", "tcp");

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
        throw RefusedTypes.refusal(spec)
            .orElseGet(
                () ->
                    new ConfigException(
                        "unsupported table type \""
                            + Printable.of(spec.type())
                            + "\", expected one of "
                            + String.join(", ", OPENERS.keySet())));
      }
      Table table = opener.open(spec, options);
      return options.cacheTtl().isPositive() && CACHEABLE.contains(spec.type())
          ? new CachingTable(table, options.cacheTtl(), System::nanoTime)
          : table;
    } catch (ConfigException e) {
      return new UnavailableTable(item, options.context() + ": " + e.getMessage());
    }
  }
}
