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
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.Printable;

/**
 * The parameters of one table that has a configuration of its own (Postfix's cfg_parser(3)): {@code
 * type:/file} and {@code type:./file} name a file in the grammar of main.cf where {@code $name} has
 * no meaning; any other {@code type:name} means the parameters {@code name_parameter} of main.cf,
 * which are expanded. Unknown parameters are ignored.
 *
 * <p>Every error is one sentence that names file, line and parameter, what was found and what was
 * expected; it shows the values of numbers and switches and of nothing else, for they may be
 * secret. Immutable and thread-safe.
 */
final class CfgParser {

  private final Optional<MainCf> file;
  private final String prefix;
  private final TableOptions options;

  /** Makes a table of its parameters. */
  @FunctionalInterface
  interface Opener {
    /**
     * Asks no server yet: whoever opens a table must not wait for one.
     *
     * @param options with a context that names the table's own configuration
     * @throws ConfigException with a sentence that names file, line and parameter
     */
    Table open(CfgParser parser, TableOptions options) throws ConfigException;
  }

  /** Marks, on the way down, the configurations that are being opened. */
  private record Nested(String item, TableOptions.Parameters parameters)
      implements TableOptions.Parameters {
    @Override
    public Optional<String> get(String name) throws ConfigException {
      return parameters.get(name);
    }
  }

  private CfgParser(Optional<MainCf> file, String prefix, TableOptions options) {
    this.file = file;
    this.prefix = prefix;
    this.options = options;
  }

  /**
   * Opens a table with the parameters that its name stands for. A file is read again before the
   * first lookup after it changed; while it cannot be read or used, the table fails.
   */
  static Table open(TableSpec spec, TableOptions options, Opener opener) throws ConfigException {
    TableOptions nested = nested(spec.toString(), options);
    if (!spec.name().startsWith("/") && !spec.name().startsWith(".")) {
      return opener.open(new CfgParser(Optional.empty(), spec.name() + "_", nested), nested);
    }
    Path path = options.path(spec.name());
    return ReloadingTable.open(
        spec.toString(),
        path,
        options.context(),
        in -> opener.open(read(path, in, nested), nested));
  }

  private static CfgParser read(Path path, InputStream in, TableOptions options)
      throws IOException, ConfigException {
    return new CfgParser(Optional.of(MainCf.readSecret(path, in)), "", options);
  }

  private static TableOptions nested(String item, TableOptions options) throws ConfigException {
    for (TableOptions.Parameters outer = options.parameters();
        outer instanceof Nested nested;
        outer = nested.parameters()) {
      if (nested.item().equals(item)) {
        throw new ConfigException(
            "found "
                + Printable.of(item)
                + " in the configuration of itself, expected another table");
      }
    }
    return options.with(new Nested(item, options.parameters()));
  }

  /** The value as it stands there, or the default where the parameter is not set. */
  String text(String name, String defaultValue) throws ConfigException {
    return value(name).orElse(defaultValue);
  }

  /** The value, where the parameter is set and not empty. */
  Optional<String> nonEmpty(String name) throws ConfigException {
    return value(name).filter(value -> !value.isEmpty());
  }

  /** The value, which must not be empty; "" as the default makes the parameter mandatory. */
  String required(String name, String defaultValue) throws ConfigException {
    String value = text(name, defaultValue);
    if (value.isEmpty()) {
      throw bad(name, value(name).isPresent() ? "is empty" : "is not set", "a value");
    }
    return value;
  }

  /** A whole number, not below the minimum and not above the maximum. */
  int number(String name, int defaultValue, int minimum, int maximum) throws ConfigException {
    Optional<String> value = value(name);
    if (value.isEmpty()) {
      return defaultValue;
    }
    if (value.get().matches("[+-]?[0-9]{1,18}")) {
      long number = Long.parseLong(value.get());
      if (number >= minimum && number <= maximum) {
        return (int) number;
      }
    }
    throw badValue(name, value.get(), "a whole number from " + minimum + " to " + maximum);
  }

  boolean yesNo(String name, boolean defaultValue) throws ConfigException {
    Optional<String> value = value(name);
    return switch (value.map(text -> text.toLowerCase(Locale.ROOT)).orElse("")) {
      case "yes" -> true;
      case "no" -> false;
      default -> {
        if (value.isPresent()) {
          throw badValue(name, value.get(), "yes or no");
        }
        yield defaultValue;
      }
    };
  }

  boolean isSet(String name) throws ConfigException {
    return value(name).isPresent();
  }

  /** File, line and name of a parameter: the beginning of a message about it. */
  String where(String name) {
    String place =
        file.map(
                cf ->
                    cf.file()
                        + cf.get(name).map(setting -> " line " + setting.line()).orElse("")
                        + ": ")
            .orElse("");
    return place + prefix + name;
  }

  /**
   * An error about a parameter.
   *
   * @param found goes after the parameter's name: "is ..." or "has ..."; not the value itself where
   *     that may be secret
   */
  ConfigException bad(String name, String found, String expected) {
    return new ConfigException(where(name) + " " + found + ", expected " + expected);
  }

  /** The same where the value is no secret. */
  ConfigException badValue(String name, String value, String expected) {
    return bad(name, value.isEmpty() ? "is empty" : "is \"" + Printable.of(value) + "\"", expected);
  }

  private Optional<String> value(String name) throws ConfigException {
    return file.isPresent()
        ? file.get().get(name).map(MainCf.Setting::value)
        : options.parameters().get(prefix + name);
  }
}
