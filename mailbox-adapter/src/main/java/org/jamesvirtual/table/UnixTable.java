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

import java.io.IOException;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.UserDatabase;

/**
 * {@code unix:passwd.byname} and {@code unix:group.byname} (DATABASE_README): the system's users
 * and groups. The result is the whole entry, as a line of passwd(5) or group(5).
 */
final class UnixTable implements Table {

  private final String name;
  private final Entries entries;
  private volatile boolean closed;

  /** Finds an entry. */
  @FunctionalInterface
  private interface Entries {
    Optional<byte[]> find(byte[] name) throws PosixException;
  }

  private UnixTable(String name, Entries entries) {
    this.name = name;
    this.entries = entries;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    Entries entries =
        switch (spec.name()) {
          case "passwd.byname" -> UserDatabase::user;
          case "group.byname" -> UserDatabase::group;
          default ->
              throw new ConfigException(
                  "found \""
                      + Printable.of(spec.toString())
                      + "\", expected unix:passwd.byname or unix:group.byname");
        };
    return new UnixTable(spec.toString(), entries);
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
    try {
      Optional<byte[]> bytes = Utf8.ofKey(key);
      Optional<byte[]> entry = bytes.isEmpty() ? bytes : entries.find(bytes.get());
      return entry.isEmpty() ? Lookup.NOT_FOUND : Lookup.found(name, Utf8.value(entry.get()));
    } catch (IOException e) {
      return new Lookup.Failed("table " + name + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
