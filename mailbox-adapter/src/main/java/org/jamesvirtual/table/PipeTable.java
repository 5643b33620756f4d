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
import org.jamesvirtual.config.ConfigException;

/**
 * <code>pipemap:{type:name, type:name}</code> (DATABASE_README): the result of each member is the
 * key for the next. A member without the key ends the search with "not found".
 */
final class PipeTable implements Table {

  private final String name;
  private final MemberTables members;

  private PipeTable(String name, MemberTables members) {
    this.name = name;
    this.members = members;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return new PipeTable(spec.toString(), MemberTables.open(spec, options));
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
    String value = key;
    for (Table table : members.tables()) {
      Lookup lookup = members.lookup(table, value);
      if (!(lookup instanceof Lookup.Found found)) {
        return lookup;
      }
      value = found.value();
    }
    return new Lookup.Found(value);
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
