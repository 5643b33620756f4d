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

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries of a text file as they were when it was read. Immutable and thread-safe. */
final class TextTable implements Table {

  private static final Logger LOGGER = LoggerFactory.getLogger(TextTable.class);

  private final String name;
  private final String file;
  private final CompactMap entries;

  /** Not the table itself: whoever remembers it must not keep all of the entries. */
  private final Object version = new Object();

  private TextTable(String name, String file, CompactMap entries) {
    this.name = name;
    this.file = file;
    this.entries = entries;
  }

  /** What is done about a key that stands in the file already. */
  @FunctionalInterface
  interface Duplicates {
    /**
     * @param problem one sentence: file, line, key and the line of the first entry, which is kept
     * @throws ConfigException to refuse the file
     */
    void found(String problem) throws ConfigException;
  }

  /**
   * Opens the text file that the name stands for, to be read again whenever it changes.
   *
   * @param fold what keys are stored as
   */
  static Table open(
      TableSpec spec, TableOptions options, UnaryOperator<String> fold, Duplicates duplicates)
      throws ConfigException {
    String name = spec.toString();
    Path file = options.path(spec.name());
    return ReloadingTable.open(
        name,
        file,
        options.context(),
        in -> {
          CompactMap.Builder entries = new CompactMap.Builder();
          new MapFile(file.toString(), options.utf8(), LOGGER::warn)
              .read(
                  in,
                  (key, value, line) -> {
                    String folded = fold.apply(key);
                    if (!entries.putIfAbsent(folded, value, line)) {
                      int first = entries.get(folded).line();
                      duplicates.found(duplicate(file, line, key, first));
                    }
                  });
          return new TextTable(name, file.toString(), entries.build());
        });
  }

  private static String duplicate(Path file, int line, String key, int first) {
    return file
        + " line "
        + line
        + ": duplicate entry: \""
        + Printable.of(key)
        + "\", which stands on line "
        + first
        + " already";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String key) {
    CompactMap.Entry entry = entries.get(key);
    return entry == null ? Lookup.NOT_FOUND : Lookup.found(name, entry.value());
  }

  @Override
  public Stream<String> keys() {
    return entries.keys();
  }

  @Override
  public String origin(String key) {
    CompactMap.Entry entry = entries.get(key);
    return entry == null ? name : file + " line " + entry.line();
  }

  @Override
  public Object version() {
    return version;
  }
}
