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

/** {@code fail:anything} (DATABASE_README): every lookup fails. For tests of a configuration. */
final class FailTable implements Table {

  private final String name;

  private FailTable(String name) {
    this.name = name;
  }

  static Table open(TableSpec spec, TableOptions options) {
    return new FailTable(spec.toString());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return Kind.PATTERN;
  }

  @Override
  public Lookup lookup(String key) {
    return new Lookup.Failed("table " + name + ": fails always, as the type fail is made to");
  }
}
