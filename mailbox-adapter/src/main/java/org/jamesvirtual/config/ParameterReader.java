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
package org.jamesvirtual.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Reads typed values (postconf(5)): an override wins over main.cf, main.cf over the default, and
 * each is expanded. Every error is one sentence that names file, line, parameter, what was found
 * and what was expected. Immutable and thread-safe.
 */
public final class ParameterReader {

  private final RawValues values;

  private ParameterReader(RawValues values) {
    this.values = values;
  }

  /** Reads what main.cf and what wins over it say. */
  public static ParameterReader of(MainCf mainCf, Overrides overrides) {
    return new ParameterReader(new RawValues(mainCf, overrides));
  }

  String where(String name) {
    return values.where(name);
  }

  /**
   * The expanded value where it is set, else Postfix's default.
   *
   * @throws ConfigException if it cannot be expanded: one sentence
   */
  public String text(String name) throws ConfigException {
    String raw = values.inPostfix(name);
    try {
      return new MacroExpander(values::inVirtual).expand(raw == null ? "" : raw);
    } catch (ConfigException e) {
      throw values.fault(name, e);
    }
  }

  /** The same, only where it is set. */
  public Optional<String> ifSet(String name) throws ConfigException {
    return values.set(name) != null ? Optional.of(text(name)) : Optional.empty();
  }

  boolean yesNo(String name) throws ConfigException {
    String value = text(name);
    if (value.equalsIgnoreCase("yes")) {
      return true;
    }
    if (value.equalsIgnoreCase("no")) {
      return false;
    }
    throw bad(name, value, "yes or no");
  }

  /** A decimal number that is not below the minimum and not above the maximum. */
  long number(String name, long minimum, long maximum) throws ConfigException {
    String value = text(name);
    if (value.matches("[+-]?[0-9]{1,18}")) {
      long number = Long.parseLong(value);
      if (number >= minimum && number <= maximum) {
        return number;
      }
    }
    throw bad(name, value, "a whole number from " + minimum + " to " + maximum);
  }

  /** Digits and one of {@code s m h d w}, seconds where there is no letter; at least one second. */
  Duration time(String name) throws ConfigException {
    return time(name, 's', 1);
  }

  /**
   * The same from zero on, and with the unit of the parameter's default where there is no letter.
   */
  Duration lifetime(String name, char unit) throws ConfigException {
    return time(name, unit, 0);
  }

  private Duration time(String name, char defaultUnit, int minimum) throws ConfigException {
    String value = text(name);
    if (value.matches("[0-9]{1,9}([smhdw].*)?")) {
      int digits = 0;
      while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
        digits++;
      }
      char unit = digits == value.length() ? defaultUnit : value.charAt(digits);
      long seconds = Long.parseLong(value.substring(0, digits)) * secondsIn(unit);
      if (seconds >= minimum && seconds <= Integer.MAX_VALUE) {
        return Duration.ofSeconds(seconds);
      }
    }
    throw bad(
        name,
        value,
        "a time" + (minimum > 0 ? " of at least one second" : "") + ", as 500s, 5m, 1h, 1d or 1w");
  }

  private static long secondsIn(char unit) {
    return switch (unit) {
      case 'm' -> 60;
      case 'h' -> 60 * 60;
      case 'd' -> 24 * 60 * 60;
      case 'w' -> 7 * 24 * 60 * 60;
      default -> 1;
    };
  }

  ConfigException bad(String name, String found, String expected) {
    return new ConfigException(
        where(name)
            + ": "
            + name
            + " is "
            + (found.isEmpty() ? "empty" : "\"" + Printable.of(found) + "\"")
            + ", expected "
            + expected);
  }
}
