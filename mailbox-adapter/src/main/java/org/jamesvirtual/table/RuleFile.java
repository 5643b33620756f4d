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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the tables that consist of rules, one to a logical line: a file that is read again when it
 * changes, or <code>{{rule}, {rule}}</code> in place of its name (dict_stream(3)).
 */
final class RuleFile {

  private static final Logger LOGGER = LoggerFactory.getLogger(RuleFile.class);

  /** Reads one line. */
  @FunctionalInterface
  interface LineReader<K> {
    /**
     * @param text the bytes of the line, each as the character of its number
     */
    void read(int line, String text, RuleTable.Builder<K> rules);
  }

  /** What {@link ReloadingTable} does not know: that these are patterns, and what is wrong. */
  private static final class RulesOfFile extends ForwardingTable {

    private final Supplier<Optional<? extends Table>> rules;

    RulesOfFile(String name, Table table, Supplier<Optional<? extends Table>> rules) {
      super(name, table);
      this.rules = rules;
    }

    @Override
    public Kind kind() {
      return Kind.PATTERN;
    }

    @Override
    public Optional<String> problem() {
      return super.problem().or(() -> rules.get().flatMap(Table::problem));
    }
  }

  private RuleFile() {}

  /**
   * Opens a table.
   *
   * @param subject makes from a key what the rules look at; null for a key that none can match
   */
  static <K> Table open(
      TableSpec spec, TableOptions options, Function<String, K> subject, LineReader<K> reader)
      throws ConfigException {
    String name = spec.toString();
    if (spec.name().startsWith("{")) {
      return inline(spec, subject, reader);
    }
    String file = options.path(spec.name()).toString();
    AtomicReference<RuleTable<K>> newest = new AtomicReference<>();
    Table table =
        ReloadingTable.open(
            name,
            options.path(spec.name()),
            options.context(),
            in -> {
              RuleTable<K> rules = read(name, file, in, subject, reader, LOGGER::warn);
              newest.set(rules);
              return rules;
            });
    return new RulesOfFile(name, table, () -> Optional.ofNullable(newest.get()));
  }

  private static <K> Table inline(TableSpec spec, Function<String, K> subject, LineReader<K> reader)
      throws ConfigException {
    StringBuilder text = new StringBuilder();
    for (String rule : TableSpec.split(TableSpec.inBraces(spec.name()))) {
      text.append(TableSpec.inBraces(rule)).append('\n');
    }
    String name = spec.toString();
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return read(name, name, new ByteArrayInputStream(bytes), subject, reader, LOGGER::warn);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <K> RuleTable<K> read(
      String name,
      String file,
      InputStream in,
      Function<String, K> subject,
      LineReader<K> reader,
      Consumer<String> warnings)
      throws IOException {
    RuleTable.Builder<K> rules = new RuleTable.Builder<>(file, warnings);
    LogicalLines lines = new LogicalLines(file, in, warnings);
    for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
      String text = line.utf8() ? bytes(line.text()) : line.text();
      reader.read(line.number(), LogicalLines.trim(text), rules);
    }
    return rules.build(name, subject);
  }

  /** The UTF-8 bytes of a text, each as the character of its number; null if it has none. */
  static String bytes(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return StandardCharsets.ISO_8859_1.decode(encoded).toString();
    } catch (CharacterCodingException loneSurrogate) {
      return null;
    }
  }

  /** The text of such bytes; null if they are not UTF-8. */
  static String text(String bytes) {
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }
}
