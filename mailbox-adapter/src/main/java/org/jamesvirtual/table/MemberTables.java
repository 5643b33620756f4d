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
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;

/**
 * The tables in the braces of unionmap and pipemap. One that does not open fails the lookups that
 * come to it. Thread-safe.
 */
final class MemberTables implements AutoCloseable {

  private final List<Table> tables;
  private final TableOptions options;

  private MemberTables(List<Table> tables, TableOptions options) {
    this.tables = tables;
    this.options = options;
  }

  static MemberTables open(TableSpec spec, TableOptions options) throws ConfigException {
    List<String> items = TableSpec.split(TableSpec.inBraces(spec.name()));
    boolean typed = items.stream().allMatch(item -> item.indexOf(':') >= 0);
    if (items.isEmpty() || !typed) {
      throw new ConfigException("found " + spec + ", expected {type:name, type:name}");
    }
    return new MemberTables(
        items.stream().map(item -> TableTypes.open(item, options)).toList(), options);
  }

  List<Table> tables() {
    return tables;
  }

  /** As Postfix has it: the first member decides. */
  Table.Kind kind() {
    return tables.get(0).kind();
  }

  /**
   * Asks one member. smtpd(8) folds the key of every fixed table, virtual(8) of none; in safe mode
   * what either finds is found.
   */
  Lookup lookup(Table table, String key) {
    if (options.mode() == Mode.SAFE && table.kind() == Table.Kind.FIXED) {
      String folded = options.fold(key);
      Lookup lookup = table.lookup(folded);
      if (folded.equals(key) || !(lookup instanceof Lookup.NotFound)) {
        return lookup;
      }
    }
    return table.lookup(key);
  }

  Optional<String> problem() {
    return tables.stream().map(Table::problem).flatMap(Optional::stream).findFirst();
  }

  /** The keys that any of the given members has. */
  static Stream<String> keys(List<Table> tables) {
    return tables.stream().flatMap(Table::keys).distinct();
  }

  @Override
  public void close() {
    tables.forEach(Table::close);
  }
}
