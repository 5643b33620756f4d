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
import java.util.concurrent.ThreadLocalRandom;
import org.jamesvirtual.config.ConfigException;

/**
 * <code>randmap:{value, value}</code> (DATABASE_README): one of the values, whatever the key.
 * Braces around a value protect blanks, and stay in it.
 */
final class RandomTable implements Table {

  private final String name;
  private final List<String> values;
  private volatile boolean closed;

  private RandomTable(String name, List<String> values) {
    this.name = name;
    this.values = values;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    List<String> values = TableSpec.split(TableSpec.inBraces(spec.name()));
    if (values.isEmpty()) {
      throw new ConfigException("found the empty table " + spec + ", expected values in braces");
    }
    return new RandomTable(spec.toString(), List.copyOf(values));
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
    return closed
        ? Lookup.closed(name)
        : new Lookup.Found(values.get(ThreadLocalRandom.current().nextInt(values.size())));
  }

  @Override
  public void close() {
    closed = true;
  }
}
