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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Postfix's built-in values (postconf(5)), and which parameters virtual(8) has loaded when it reads
 * its own. Thread-safe.
 */
final class Defaults {

  private static final String MYHOSTNAME = "myhostname";
  private static final String MYDOMAIN = "mydomain";
  private static final String LOCAL_DOMAIN = "localdomain";
  private static final Map<String, String> BUILT_IN = read("postfix-defaults.cf");
  private static final Map<String, Set<String>> REFERENCES = references();
  private static final Set<String> KNOWN_TO_VIRTUAL = read("virtual-knows.txt").keySet();

  private final UnaryOperator<String> set;

  /**
   * @param set from a name to the unexpanded value that is set for it, or null
   */
  Defaults(UnaryOperator<String> set) {
    this.set = set;
  }

  /** The unexpanded default, or null where Postfix has no such parameter. */
  String get(String name) {
    return switch (name) {
      case "process_name", "service_name" -> "virtual";
      case "process_id" -> Long.toString(ProcessHandle.current().pid());
      case MYHOSTNAME -> myhostname();
      case MYDOMAIN -> mydomain();
      default -> BUILT_IN.get(name);
    };
  }

  /** Whether virtual(8) gives {@code $name} its default. */
  boolean isKnownToVirtual(String name) {
    return KNOWN_TO_VIRTUAL.contains(name);
  }

  /** The names of all parameters that Postfix has. */
  static Set<String> names() {
    return BUILT_IN.keySet();
  }

  /** The names that default values refer to, by the parameter; only those that refer to any. */
  static Map<String, Set<String>> referencesByName() {
    return REFERENCES;
  }

  private static Map<String, Set<String>> references() {
    Map<String, Set<String>> references = new HashMap<>();
    BUILT_IN.forEach((name, value) -> references.put(name, MacroExpander.references(value)));
    references.values().removeIf(Set::isEmpty);
    return Map.copyOf(references);
  }

  private String myhostname() {
    String host = hostName();
    if (host.indexOf('.') >= 0) {
      return host;
    }
    return host + "." + (set.apply(MYDOMAIN) == null ? LOCAL_DOMAIN : "$" + MYDOMAIN);
  }

  /** What follows the first dot of myhostname, in which only what is set is expanded. */
  private String mydomain() {
    String host = set.apply(MYHOSTNAME);
    try {
      host = host == null ? hostName() : new MacroExpander(set).expand(host);
    } catch (ConfigException e) {
      return LOCAL_DOMAIN; // The error shows where myhostname is read.
    }
    int dot = host.indexOf('.');
    return dot < 0 ? LOCAL_DOMAIN : host.substring(dot + 1);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The lines of a resource, {@code name = value} or a name alone. */
  private static Map<String, String> read(String resource) {
    Map<String, String> values = new HashMap<>();
    try (InputStream in = Defaults.class.getResourceAsStream(resource)) {
      LogicalLines lines = new LogicalLines(resource, in, warning -> {});
      for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
        String[] nameAndValue = line.text().split(" = ?", 2);
        values.put(nameAndValue[0], nameAndValue.length == 1 ? "" : nameAndValue[1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(values);
  }
}
