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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.FileTrouble;

/**
 * How a mysql table connects: its own parameters, and where they are not set, those of MariaDB's
 * option files (mysql_table(5), {@code option_file} and {@code option_group}): user, password,
 * socket, port, ssl-ca, ssl-verify-server-cert. Immutable and thread-safe.
 */
final class MysqlOptions {

  private static final List<String> DEFAULT_FILES = List.of("/etc/my.cnf", "/etc/mysql/my.cnf");
  private static final int MAX_DEPTH = 10;

  private final Map<String, String> options = new HashMap<>();
  private final Set<String> groups =
      new TreeSet<>(Set.of("client", "client-server", "client-mariadb"));

  private MysqlOptions() {}

  static MysqlOptions read(CfgParser parser, TableOptions tableOptions) throws ConfigException {
    MysqlOptions options = new MysqlOptions();
    String group = parser.text("option_group", "client");
    Optional<String> file = parser.nonEmpty("option_file");
    options.groups.add(group);
    if (file.isPresent()) {
      Path path = tableOptions.path(file.get());
      try {
        options.file(path, 0);
      } catch (IOException e) {
        throw parser.bad(
            "option_file",
            "names " + path + ", which cannot be read: " + FileTrouble.reason(e),
            "a file with MariaDB's options");
      }
    } else if (!group.isEmpty()) {
      for (String name : DEFAULT_FILES) {
        options.defaultFile(Path.of(name));
      }
    }
    return options;
  }

  private void defaultFile(Path file) {
    try {
      file(file, 0);
    } catch (IOException e) {
      // As MariaDB's own clients: a default file that is not there or not for us has no say.
    }
  }

  private void file(Path file, int depth) throws IOException {
    boolean isOurs = false;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String text = line.strip();
      if (text.startsWith("!include") && depth < MAX_DEPTH) {
        include(text, file, depth + 1);
      } else if (text.startsWith("[")) {
        int end = text.indexOf(']');
        isOurs = end > 0 && groups.contains(text.substring(1, end).strip());
      } else if (isOurs && !text.isEmpty() && "#;!".indexOf(text.charAt(0)) < 0) {
        option(text);
      }
    }
  }

  private void include(String text, Path from, int depth) throws IOException {
    String[] words = text.split("\\s+", 2);
    if (words.length < 2) {
      return;
    }
    Path path = from.resolveSibling(words[1]);
    if (words[0].equals("!include")) {
      file(path, depth);
    } else if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.filter(name -> name.toString().endsWith(".cnf")).sorted().toList()) {
          file(file, depth);
        }
      }
    }
  }

  private void option(String text) {
    int equals = text.indexOf('=');
    String name = (equals < 0 ? text : text.substring(0, equals)).strip();
    String value = equals < 0 ? "" : text.substring(equals + 1).strip();
    if (value.length() >= 2 && value.matches("(?s)'.*'|\".*\"")) {
      value = value.substring(1, value.length() - 1);
    }
    options.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), value);
  }

  Optional<String> get(String option) {
    return Optional.ofNullable(options.get(option)).filter(value -> !value.isEmpty());
  }

  int number(CfgParser parser, String option, int defaultValue) throws ConfigException {
    Optional<String> value = get(option);
    return value.isEmpty()
        ? defaultValue
        : new SqlHost(false, "", value.get()).port(parser, defaultValue);
  }

  /** What the driver is told. */
  Properties properties(CfgParser parser) throws ConfigException {
    Properties properties = new Properties();
    parser.nonEmpty("user").or(() -> get("user")).ifPresent(u -> properties.put("user", u));
    parser
        .nonEmpty("password")
        .or(() -> get("password"))
        .ifPresent(password -> properties.put("password", password));
    properties.put("connectTimeout", Long.toString(SqlHost.CONNECT_TIMEOUT.toMillis()));
    properties.put("socketTimeout", Long.toString(SqlHost.ANSWER_TIMEOUT.toMillis()));
    // As MariaDB's C library, which Postfix calls.
    properties.put("allowPublicKeyRetrieval", "true");
    tls(parser, properties);
    return properties;
  }

  private void tls(CfgParser parser, Properties properties) throws ConfigException {
    for (String unsupported :
        List.of("tls_CApath", "tls_cert_file", "tls_key_file", "tls_ciphers")) {
      if (parser.nonEmpty(unsupported).isPresent()) {
        throw parser.bad(
            unsupported, "is set", "no TLS parameter but tls_CAfile and tls_verify_cert");
      }
    }
    Optional<String> authorities = parser.nonEmpty("tls_CAfile").or(() -> get("ssl-ca"));
    boolean isVerified =
        parser.isSet("tls_verify_cert")
            ? parser.yesNo("tls_verify_cert", false)
            : options.containsKey("ssl-verify-server-cert");
    authorities.ifPresent(file -> properties.put("serverSslCert", file));
    properties.put(
        "sslMode", isVerified ? "verify-full" : authorities.isPresent() ? "verify-ca" : "disable");
  }
}
