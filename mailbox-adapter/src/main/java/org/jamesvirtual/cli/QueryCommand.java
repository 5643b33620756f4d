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
package org.jamesvirtual.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.ParameterReader;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.table.Table;
import org.jamesvirtual.table.TableList;
import org.jamesvirtual.table.TableOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query}: asks one table as {@code postmap -q} does. */
@Command(
    name = "query",
    description = "Asks a lookup table for a key, as postmap -q does.",
    mixinStandardHelpOptions = true,
    versionProvider = VirtualCommand.Version.class,
    exitCodeOnInvalidInput = Main.FAILURE,
    exitCodeOnExecutionException = Main.FAILURE)
final class QueryCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";

  private final Streams streams;

  @Mixin private SiteOptions site = new SiteOptions();

  @Option(names = "-f", description = "Do not fold the key to lower case.")
  private boolean unfolded;

  @Parameters(index = "0", paramLabel = "TYPE:NAME", description = "The table.")
  private String item = "";

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      description = "The key; - reads keys from standard input, one on a line.")
  private String key = "";

  QueryCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws ConfigException, IOException {
    Optional<ParameterReader> parameters = parameters();
    TableOptions options = options(parameters);
    String name =
        item.indexOf(':') < 0
            ? parameter(parameters, "default_database_type").orElse("hash") + ":" + item
            : item;
    try (Table table = TableList.openOne(name, options)) {
      return key.equals(STANDARD_INPUT) ? answerAll(table, options) : answer(table, options);
    }
  }

  private int answer(Table table, TableOptions options) throws ConfigException {
    if (key.indexOf(KeyReader.NOT_UTF8) >= 0) {
      throw new ConfigException(
          "found a key that is not in the character set of this terminal, expected a UTF-8 locale,"
              + " or - and the key on standard input");
    }
    Optional<String> value = lookup(table, options, key);
    value.ifPresent(streams.out()::println);
    return value.isPresent() ? 0 : Main.FAILURE;
  }

  private int answerAll(Table table, TableOptions options) throws ConfigException, IOException {
    boolean found = false;
    KeyReader keys = new KeyReader(streams.in());
    for (String line = keys.next(); line != null; line = keys.next()) {
      Optional<String> value = lookup(table, options, line);
      if (value.isPresent()) {
        streams.out().println(line + "\t" + value.get());
        found = true;
      }
    }
    return found ? 0 : Main.FAILURE;
  }

  private Optional<String> lookup(Table table, TableOptions options, String asked)
      throws ConfigException {
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    if (asked.indexOf(KeyReader.NOT_UTF8) >= 0) {
      return notUtf8(options);
    }
    boolean fold = !unfolded && table.kind() == Table.Kind.FIXED;
    return switch (table.lookup(fold ? options.fold(asked) : asked)) {
      case Lookup.Found found -> Optional.of(found.value());
      case Lookup.NotFound notFound -> Optional.empty();
      case Lookup.Failed failed -> throw new ConfigException(failed.reason());
    };
  }

  /** With SMTPUTF8 such a key is in no table; without it, it could be, and we cannot ask for it. */
  private Optional<String> notUtf8(TableOptions options) throws ConfigException {
    if (!options.utf8()) {
      throw new ConfigException("found a key that is not UTF-8, expected UTF-8");
    }
    streams.warn("found a key that is not UTF-8, which is in no table");
    return Optional.empty();
  }

  /** As postmap opens tables: relative names below the working folder, and no results refused. */
  private TableOptions options(Optional<ParameterReader> parameters) throws ConfigException {
    return new TableOptions(
        unfolded ? Mode.POSTFIX : Mode.SAFE,
        !parameter(parameters, "smtputf8_enable").orElse("yes").equalsIgnoreCase("no"),
        false,
        Path.of("").toAbsolutePath(),
        "query",
        Duration.ZERO,
        name -> parameters.isPresent() ? parameters.get().ifSet(name) : Optional.empty());
  }

  private Optional<ParameterReader> parameters() throws ConfigException {
    return site.isAbsent()
        ? Optional.empty()
        : Optional.of(ParameterReader.of(site.read(streams::warn), site.overrides()));
  }

  private static Optional<String> parameter(Optional<ParameterReader> parameters, String name)
      throws ConfigException {
    return parameters.isPresent() ? Optional.of(parameters.get().text(name)) : Optional.empty();
  }
}
