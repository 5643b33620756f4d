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
import java.util.stream.Stream;

/** A table under the name that the administrator gave it, which asks another one. */
abstract class ForwardingTable implements Table {

  private final String name;
  private final Table table;

  ForwardingTable(String name, Table table) {
    this.name = name;
    this.table = table;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return table.kind();
  }

  @Override
  public Lookup lookup(String key) {
    return table.lookup(key);
  }

  @Override
  public final Stream<String> keys() {
    return table.keys();
  }

  @Override
  public final String origin(String key) {
    return table.origin(key);
  }

  @Override
  public Optional<String> problem() {
    return table.problem();
  }

  @Override
  public Object version() {
    return table.version();
  }

  @Override
  public final void close() {
    table.close();
  }
}
