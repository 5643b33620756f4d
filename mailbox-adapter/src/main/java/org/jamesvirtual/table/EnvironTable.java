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
import java.util.function.Supplier;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;

/**
 * {@code environ:anything} (DATABASE_README): the environment variable with the name of the key.
 *
 * <p>virtual(8) never finds anything there, since it runs with other rights than it was started
 * with. So in mode {@link Mode#POSTFIX} a path or an owner is never found here; in mode {@link
 * Mode#SAFE} the table is refused, for smtpd(8) may have found the recipient in it.
 */
final class EnvironTable implements Table {

  private static final char UNDECODABLE = '\uFFFD';

  private final String name;
  private final Map<String, String> environment;
  private volatile boolean closed;

  private EnvironTable(String name, Map<String, String> environment) {
    this.name = name;
    this.environment = environment;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return open(spec, options, System::getenv);
  }

  /** The same for the environment of another process. */
  static Table open(TableSpec spec, TableOptions options, Supplier<Map<String, String>> environment)
      throws ConfigException {
    if (options.paranoid() && options.mode() == Mode.SAFE) {
      throw new ConfigException(
          "found "
              + spec
              + ", expected a table that virtual(8) can read: it finds nothing in the"
              + " environment");
    }
    return new EnvironTable(
        spec.toString(), options.paranoid() ? Map.of() : Map.copyOf(environment.get()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String key) {
    if (closed) {
      return Lookup.closed(name);
    }
    String value = environment.get(key);
    if (value == null) {
      return Lookup.NOT_FOUND;
    }
    return value.indexOf(UNDECODABLE) >= 0
        ? new Lookup.Failed(
            "table " + name + ": the value cannot be read in this locale, expected LC_ALL=C.UTF-8")
        : Lookup.found(name, value);
  }

  @Override
  public void close() {
    closed = true;
  }
}
