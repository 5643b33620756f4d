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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which names mean something to Postfix, found out as postconf(1) does it: its own parameters,
 * those that the services of master.cf bring, and every name that is set and that another value
 * refers to: by {@code $name}, as a restriction class, or as the settings of a database table that
 * stand in main.cf. For one thread.
 */
final class KnownNames {

  /** Old names that only other defaults still refer to. */
  private static final Set<String> LEGACY =
      Set.of(
          "authorized_verp_clients",
          "fallback_relay",
          "lmtp_per_record_deadline",
          "postscreen_blacklist_action",
          "postscreen_dnsbl_ttl",
          "postscreen_dnsbl_whitelist_threshold",
          "postscreen_whitelist_interfaces",
          "smtp_per_record_deadline",
          "smtpd_client_connection_limit_exceptions",
          "smtpd_per_record_deadline",
          "tlsproxy_client_level",
          "tlsproxy_client_policy",
          "virtual_maps");

  private static final String CLASSES = "smtpd_restriction_classes";

  private final RawValues values;
  private final Map<String, String> ofServices;
  private final Set<String> setByServices = new HashSet<>();
  private final Set<String> referred = new HashSet<>();
  private final Set<String> undefined = new HashSet<>();

  private KnownNames(RawValues values, Map<String, String> ofServices) {
    this.values = values;
    this.ofServices = ofServices;
  }

  /**
   * @param raw the parameters whose {@code $} forms are not Postfix's
   * @throws ConfigException if a value that may name a database table cannot be expanded
   */
  static KnownNames of(RawValues values, List<MasterCf.Service> services, Set<String> raw)
      throws ConfigException {
    Map<String, String> ofServices = new HashMap<>();
    services.forEach(service -> ofServices.putAll(ServiceParameters.of(service)));
    KnownNames known = new KnownNames(values, ofServices);
    for (MasterCf.Service service : services) {
      known.setByServices.addAll(service.options().keySet());
    }
    for (MasterCf.Service service : services) {
      for (Map.Entry<String, String> option : service.options().entrySet()) {
        known.scan(option.getKey(), option.getValue());
      }
    }
    Defaults.referencesByName()
        .forEach(
            (name, references) -> {
              if (values.set(name) == null && !raw.contains(name)) {
                references.forEach(known::refer);
              }
            });
    known.classes();
    for (String name : values.names()) {
      if (!raw.contains(name) && values.set(name) != null) {
        known.scan(name, values.set(name));
      }
    }
    return known;
  }

  private void classes() throws ConfigException {
    String classes = values.set(CLASSES);
    if (classes != null) {
      String expanded = expand(CLASSES, classes, new MacroExpander(values::set));
      Words.split(expanded, ", \t\r\n").forEach(this::refer);
    }
  }

  private void scan(String name, String value) throws ConfigException {
    MacroExpander.references(value).forEach(this::refer);
    if (isBuiltIn(name)) {
      for (String setting :
          DatabaseSettings.in(expand(name, value, new MacroExpander(this::value)))) {
        if (values.set(setting) != null) {
          referred.add(setting);
        }
      }
    }
  }

  private void refer(String name) {
    if (values.set(name) != null) {
      referred.add(name);
    } else if (!name.isEmpty() && !contains(name) && !setByServices.contains(name)) {
      undefined.add(name);
    }
  }

  private boolean isBuiltIn(String name) {
    return values.builtIn(name) != null || ofServices.containsKey(name);
  }

  boolean contains(String name) {
    return isBuiltIn(name) || LEGACY.contains(name) || referred.contains(name);
  }

  /** The names that are referred to and that nothing sets. */
  Set<String> undefined() {
    return undefined;
  }

  /** The unexpanded value, or null where the name has none. */
  String value(String name) {
    String set = values.set(name);
    String value = set == null ? values.builtIn(name) : set;
    return value == null ? ofServices.get(name) : value;
  }

  String expanded(String name) throws ConfigException {
    String value = value(name);
    return value == null ? "" : expand(name, value, new MacroExpander(this::value));
  }

  private String expand(String name, String value, MacroExpander expander) throws ConfigException {
    try {
      return expander.expand(value);
    } catch (ConfigException e) {
      throw values.fault(name, e);
    }
  }
}
