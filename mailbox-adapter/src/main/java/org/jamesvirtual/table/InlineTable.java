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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Printable;

/**
 * <code>inline:{key=value, { key = text with blanks }}</code> (DATABASE_README). Of two equal keys
 * the last wins.
 */
final class InlineTable implements Table {

  private final String name;
  private final Map<String, String> entries;
  private volatile boolean closed;

  private InlineTable(String name, Map<String, String> entries) {
    this.name = name;
    this.entries = entries;
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    List<String> items = TableSpec.split(TableSpec.inBraces(spec.name()));
    if (items.isEmpty()) {
      throw new ConfigException("found the empty table " + spec + ", expected key=value");
    }
    Map<String, String> entries = new LinkedHashMap<>();
    for (String item : items) {
      String entry = item.startsWith("{") ? TableSpec.inBraces(item) : item;
      int keyEnd = keyEnd(entry);
      int equals = keyEnd;
      while (equals < entry.length() && LogicalLines.isBlank(entry.charAt(equals))) {
        equals++;
      }
      if (keyEnd == 0 || equals == entry.length() || entry.charAt(equals) != '=') {
        throw new ConfigException(
            "found \"" + Printable.of(item) + "\" in an inline table, expected key=value");
      }
      entries.put(
          options.foldIfSafe(entry.substring(0, keyEnd)),
          LogicalLines.trim(entry.substring(equals + 1)));
    }
    return new InlineTable(spec.toString(), Collections.unmodifiableMap(entries));
  }

  /** The key ends at the first blank or {@code =} outside double quotes, which stay in it. */
  private static int keyEnd(String entry) {
    boolean quoted = false;
    int i = 0;
    while (i < entry.length()) {
      char c = entry.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '=' || LogicalLines.isBlank(c))) {
        break;
      }
      i++;
    }
    return Math.min(i, entry.length());
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
    String value = entries.get(key);
    return value == null ? Lookup.NOT_FOUND : Lookup.found(name, value);
  }

  @Override
  public Stream<String> keys() {
    return entries.keySet().stream();
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
