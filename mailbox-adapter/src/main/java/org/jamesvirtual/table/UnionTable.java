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

import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;

/**
 * <code>unionmap:{type:name, type:name}</code> (DATABASE_README): the results of all members that
 * have the key, joined by commas. A member that fails, or has an empty result, fails the lookup.
 */
final class UnionTable implements Table {

  private final String name;
  private final MemberTables members;

  private UnionTable(String name, MemberTables members) {
    this.name = name;
    this.members = members;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return new UnionTable(spec.toString(), MemberTables.open(spec, options));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return members.kind();
  }

  @Override
  public Lookup lookup(String key) {
    StringJoiner values = new StringJoiner(",");
    for (Table table : members.tables()) {
      switch (members.lookup(table, key)) {
        case Lookup.Found found -> values.add(found.value());
        case Lookup.Failed failed -> {
          return failed;
        }
        case Lookup.NotFound notFound -> {}
      }
    }
    return values.length() == 0 ? Lookup.NOT_FOUND : new Lookup.Found(values.toString());
  }

  @Override
  public Stream<String> keys() {
    return MemberTables.keys(members.tables());
  }

  @Override
  public Optional<String> problem() {
    return members.problem();
  }

  @Override
  public void close() {
    members.close();
  }
}
