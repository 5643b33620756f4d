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

/**
 * {@code proxy:type:name} (proxymap(8)), which is opened as {@code type:name}, as virtual(8) does
 * ("Security": no proxy), with the rules of that type.
 */
final class ProxyTable extends ForwardingTable {

  private ProxyTable(String name, Table table) {
    super(name, table);
  }

  static Table open(TableSpec spec, TableOptions options) {
    return new ProxyTable(spec.toString(), TableTypes.open(spec.name(), options));
  }
}
