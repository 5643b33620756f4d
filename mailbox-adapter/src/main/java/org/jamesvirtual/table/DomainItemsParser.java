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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the items of a {@link DomainList} (postconf(5), match_list(3)). For one thread. */
final class DomainItemsParser {

  private static final Logger LOGGER = LoggerFactory.getLogger(DomainItemsParser.class);

  /** Files in files, so that one that names itself comes to an end. */
  private static final int MAX_DEPTH = 10;

  private final TableOptions options;
  private final boolean negated;
  private final int depth;
  private final List<DomainItems.Item> items = new ArrayList<>();
  private CompactMap.Builder names = new CompactMap.Builder();

  DomainItemsParser(TableOptions options) {
    this(options, false, 0);
  }

  private DomainItemsParser(TableOptions options, boolean negated, int depth) {
    this.options = options;
    this.negated = negated;
    this.depth = depth;
  }

  DomainItems items(String name) {
    flush();
    return new DomainItems(name, items);
  }

  /**
   * Reads one line of a file, or the whole list of main.cf.
   *
   * @param where names the line in warnings
   */
  void line(String line, int number, String where) {
    for (String item : TableSpec.split(line)) {
      if (item.startsWith("#")) {
        LOGGER.warn(
            "{}: comment at end of line is not supported, the rest of the line is ignored: {}",
            where,
            Printable.of(item));
        return;
      }
      int marks = 0;
      while (marks < item.length() && item.charAt(marks) == '!') {
        marks++;
      }
      add(item.substring(marks), negated ^ (marks % 2 == 1), number);
    }
  }

  private void add(String item, boolean out, int number) {
    if (item.startsWith("/")) {
      flush();
      items.add(new DomainItems.Included(include(item, out)));
    } else if (item.indexOf(':') >= 0 && !item.startsWith("[")) {
      flush();
      items.add(new DomainItems.Member(TableTypes.open(item, options), out));
    } else {
      Lookup.Found value = (Lookup.Found) (out ? DomainItems.OUT : DomainItems.IN);
      names.putIfAbsent(options.fold(item), value.value(), number);
    }
  }

  private Table include(String file, boolean out) {
    try {
      if (depth == MAX_DEPTH) {
        throw new ConfigException(
            file + " is named by files " + MAX_DEPTH + " deep, expected no file to name itself");
      }
      Path path = options.path(file);
      return ReloadingTable.open(
          file,
          path,
          options.context(),
          in -> new DomainItemsParser(options, out, depth + 1).file(path, in));
    } catch (ConfigException e) {
      return new UnavailableTable(file, options.context() + ": " + e.getMessage());
    }
  }

  private DomainItems file(Path path, InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (!line.startsWith("#")) {
        line(line, number, path + " line " + number);
      }
    }
    return items(path.toString());
  }

  private void flush() {
    CompactMap run = names.build();
    if (run.size() > 0) {
      items.add(new DomainItems.Names(run));
    }
    names = new CompactMap.Builder();
  }
}
