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

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The unexpanded values of parameters: an override wins over main.cf, main.cf over Postfix's
 * built-in value. Immutable and thread-safe.
 */
final class RawValues {

  /** What main.cf cannot set: each program knows its own. */
  static final Set<String> READ_ONLY = Set.of("process_id", "process_name", "service_name");

  /** The folder of main.cf, unless that says otherwise. */
  static final String CONFIG_DIRECTORY = "config_directory";

  private final MainCf mainCf;
  private final Overrides overrides;
  private final Defaults defaults;

  RawValues(MainCf mainCf, Overrides overrides) {
    this.mainCf = mainCf;
    this.overrides = overrides;
    defaults = new Defaults(this::set);
  }

  /** What an override or main.cf says, or null. */
  String set(String name) {
    Optional<Overrides.Entry> override = overrides.get(name);
    if (override.isPresent()) {
      return override.get().value();
    }
    if (READ_ONLY.contains(name)) {
      return null;
    }
    String ownDefault =
        name.equals(CONFIG_DIRECTORY) ? String.valueOf(mainCf.file().getParent()) : null;
    return mainCf.get(name).map(MainCf.Setting::value).orElse(ownDefault);
  }

  /** The built-in value of a parameter of any Postfix program; null where there is none. */
  String builtIn(String name) {
    return defaults.get(name);
  }

  /**
   * What {@code $name} stands for in virtual(8): only parameters it has loaded, or that are set.
   */
  String inVirtual(String name) {
    String value = set(name);
    return value == null && defaults.isKnownToVirtual(name) ? defaults.get(name) : value;
  }

  /** The value of a parameter of any Postfix program, or null where there is no such parameter. */
  String inPostfix(String name) {
    String value = set(name);
    return value == null ? defaults.get(name) : value;
  }

  /** The names that an override or main.cf sets, and {@code config_directory}. */
  Set<String> names() {
    Set<String> names = new HashSet<>(mainCf.names());
    names.addAll(overrides.names());
    names.add(CONFIG_DIRECTORY);
    return names;
  }

  /** {@code FILE line N}, the place of the override, or main.cf alone where it is not set. */
  String where(String name) {
    return overrides
        .get(name)
        .map(Overrides.Entry::where)
        .or(() -> mainCf.get(name).map(setting -> mainCf.file() + " line " + setting.line()))
        .orElse(mainCf.file().toString());
  }

  /**
   * What expanding a parameter's value came to: a whole sentence, without the value of a secret.
   */
  ConfigException fault(String name, ConfigException e) {
    boolean secret = name.endsWith("password") || name.endsWith("bind_pw");
    String what = secret ? "found $ in a secret, expected $name or $$" : e.getMessage();
    return new ConfigException(where(name) + ": " + name + ": " + what, secret ? null : e);
  }
}
