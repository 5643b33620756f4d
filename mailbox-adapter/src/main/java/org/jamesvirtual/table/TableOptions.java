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

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.config.VirtualParameters;

/**
 * What a table needs to know beside its own {@code type:name}.
 *
 * @param mode {@link Mode#SAFE} folds the keys of texthash and inline tables, which virtual(8) does
 *     not do
 * @param utf8 {@code smtputf8_enable}: keys and values are UTF-8, and folding is Unicode's
 * @param paranoid the results are paths or owners: tables whose results anyone on the network can
 *     choose are refused, and results with parts of the key in them are failures (virtual(8),
 *     "Security"; DICT_FLAG_PARANOID)
 * @param directory what the relative name of a file is relative to
 * @param context file, line and parameter that name the table: the beginning of a message
 * @param cacheTtl how long the answers of a database or server are remembered; zero for not at all
 * @param parameters the parameters of main.cf, for tables whose configuration stands there
 */
public record TableOptions(
    Mode mode,
    boolean utf8,
    boolean paranoid,
    Path directory,
    String context,
    Duration cacheTtl,
    Parameters parameters) {

  /** The parameters that are set in main.cf. */
  @FunctionalInterface
  public interface Parameters {

    /** No parameter is set. */
    Parameters NONE = name -> Optional.empty();

    /**
     * The expanded value of a parameter; empty where it is not set.
     *
     * @throws ConfigException with a whole sentence, where the value cannot be expanded
     */
    Optional<String> get(String name) throws ConfigException;
  }

  /**
   * The options of the tables that one parameter lists.
   *
   * @param paranoid whether the results are paths or owners; no if only having the key counts
   */
  public static TableOptions of(
      VirtualParameters parameters, LookupSettings settings, boolean paranoid, String parameter) {
    return new TableOptions(
        settings.mode(),
        parameters.smtputf8Enable(),
        paranoid && !settings.trustAllTables(),
        parameters.queueDirectory(),
        parameters.where(parameter) + ": " + parameter,
        settings.cacheTtl(),
        parameters::ifSet);
  }

  /** The same for a table that stands elsewhere. */
  TableOptions at(String newContext) {
    return new TableOptions(mode, utf8, paranoid, directory, newContext, cacheTtl, parameters);
  }

  /** The same where only having the key counts. */
  TableOptions ofList() {
    return new TableOptions(mode, utf8, false, directory, context, cacheTtl, parameters);
  }

  /** The same with other parameters. */
  TableOptions with(Parameters newParameters) {
    return new TableOptions(mode, utf8, paranoid, directory, context, cacheTtl, newParameters);
  }

  /** Folds a key as {@code smtputf8_enable} says. */
  public String fold(String key) {
    return utf8 ? CaseFolding.fold(key) : CaseFolding.foldAscii(key);
  }

  /** Folds a key of a table whose keys virtual(8) leaves as they are, except in safe mode. */
  String foldIfSafe(String key) {
    return mode == Mode.SAFE ? fold(key) : key;
  }

  /**
   * Refuses a table for paths and owners when whoever answers at its address, or writes to its
   * server, could choose them (DICT_FLAG_NO_UNAUTH).
   */
  void refuseIfParanoid(TableSpec spec) throws ConfigException {
    if (paranoid) {
      throw new ConfigException(
          "table "
              + Printable.of(spec.toString())
              + " is not allowed for paths and owners, since nothing proves who answers: expected a"
              + " table that only the administrator can write");
    }
  }

  /** The file that a table's name stands for. */
  Path path(String name) throws ConfigException {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "found \"" + Printable.of(name) + "\", expected the name of a file", e);
    }
  }
}
