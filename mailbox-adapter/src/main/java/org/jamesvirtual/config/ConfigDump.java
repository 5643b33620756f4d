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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was understood of a main.cf, as {@code postconf -n} shows it: the parameters that are set
 * and that Postfix has, or that one of its parameters refers to; each run of blanks as one. For one
 * thread.
 *
 * <p>Differs from postconf where a value is only known when a program runs: {@code process_name},
 * {@code service_name} and {@code process_id} are those of virtual(8), and {@code mynetworks} is
 * empty unless it is set.
 */
public final class ConfigDump {

  /** Their values are never expanded: their {@code $} forms are for when mail arrives. */
  private static final Set<String> RAW =
      Set.of(
          "command_execution_directory",
          "default_rbl_reply",
          "forward_path",
          "luser_relay",
          "mailbox_command",
          "postscreen_expansion_filter",
          "postscreen_reject_footer",
          "smtpd_expansion_filter",
          "smtpd_reject_footer");

  private final MainCf mainCf;
  private final RawValues values;
  private final KnownNames known;

  private ConfigDump(MainCf mainCf, RawValues values, KnownNames known) {
    this.mainCf = mainCf;
    this.values = values;
    this.known = known;
  }

  /**
   * @param services the master.cf beside it, if there is one: names of services make parameters
   * @param overrides win over main.cf
   * @throws ConfigException where a value that has to be expanded cannot be: one sentence
   */
  public static ConfigDump of(MainCf mainCf, Optional<MasterCf> services, Overrides overrides)
      throws ConfigException {
    RawValues values = new RawValues(mainCf, overrides);
    List<MasterCf.Service> all = services.map(MasterCf::services).orElse(List.of());
    return new ConfigDump(mainCf, values, KnownNames.of(values, all, RAW));
  }

  /** The names of the parameters that are set, sorted. */
  public List<String> names() {
    Set<String> names = new TreeSet<>();
    for (String name : values.names()) {
      if (known.contains(name) && !RawValues.READ_ONLY.contains(name)) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  /** Whether an override or main.cf sets the parameter, as far as it may be set. */
  public boolean isSet(String name) {
    return values.set(name) != null && !RawValues.READ_ONLY.contains(name);
  }

  /**
   * One parameter as {@code name = value}, with its default where it is not set; empty if Postfix
   * has no such parameter and none of its parameters refers to it.
   *
   * @param expanded whether {@code $name} is replaced
   * @throws ConfigException if it cannot be expanded: one sentence
   */
  public Optional<String> line(String name, boolean expanded) throws ConfigException {
    if (!known.contains(name)) {
      return Optional.empty();
    }
    String value = expanded && !RAW.contains(name) ? known.expanded(name) : known.value(name);
    return Optional.of(oneBlank(name + " = " + value));
  }

  private static String oneBlank(String line) {
    String text = line.replaceAll("[ \t\r\n]+", " ");
    return text.endsWith(" ") ? text.substring(0, text.length() - 1) : text;
  }

  /** What is odd but usable, one sentence each, sorted by name. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (mainCf.names().contains(RawValues.CONFIG_DIRECTORY)) {
      warnings.add(
          values.where(RawValues.CONFIG_DIRECTORY)
              + ": config_directory overrides the folder of this file");
    }
    for (String name : new TreeSet<>(known.undefined())) {
      warnings.add(
          "undefined parameter: $" + Printable.of(name) + " in " + mainCf.file() + " is empty");
    }
    for (String name : new TreeSet<>(values.names())) {
      String what = Printable.of(name) + " (" + values.where(name) + ")";
      if (RawValues.READ_ONLY.contains(name)) {
        if (mainCf.names().contains(name)) {
          warnings.add("read-only parameter: " + what + " is ignored");
        }
      } else if (!known.contains(name)) {
        warnings.add("unused parameter: " + what + ": Postfix has none of this name");
      }
    }
    return warnings;
  }
}
