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

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parameters that win over main.cf, as {@code -o name=value} does in master.cf, each with the place
 * where it stands. Their values are expanded like those of main.cf. Immutable and thread-safe.
 */
public final class Overrides {

  /** Nothing is overridden. */
  public static final Overrides NONE = new Overrides(Map.of());

  private final Map<String, Entry> byName;

  /**
   * One parameter.
   *
   * @param value not expanded
   * @param where for messages, as {@code FILE line N}
   */
  record Entry(String value, String where) {}

  private Overrides(Map<String, Entry> byName) {
    this.byName = byName;
  }

  /**
   * @param values by the names of parameters, not expanded
   * @param where the place they all come from, for messages
   */
  public static Overrides of(Map<String, String> values, String where) {
    Map<String, Entry> byName = new HashMap<>();
    values.forEach((name, value) -> byName.put(name, new Entry(value, where)));
    return new Overrides(Map.copyOf(byName));
  }

  /** These, and the others where these have nothing. */
  public Overrides over(Overrides others) {
    Map<String, Entry> both = new HashMap<>(others.byName);
    both.putAll(byName);
    return new Overrides(Map.copyOf(both));
  }

  Optional<Entry> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Set<String> names() {
    return byName.keySet();
  }
}
