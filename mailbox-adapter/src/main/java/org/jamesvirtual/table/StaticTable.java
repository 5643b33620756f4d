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

/** {@code static:text} and <code>static:{ text }</code>: the same answer to every key. */
final class StaticTable implements Table {

  private final String name;
  private final String text;
  private volatile boolean closed;

  private StaticTable(String name, String text) {
    this.name = name;
    this.text = text;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    String text = spec.name().startsWith("{") ? TableSpec.inBraces(spec.name()) : spec.name();
    return new StaticTable(spec.toString(), text);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String key) {
    return closed ? Lookup.closed(name) : Lookup.found(name, text);
  }

  @Override
  public Object version() {
    return closed ? null : this;
  }

  @Override
  public void close() {
    closed = true;
  }
}
