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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The services of a master.cf (master(5)), as far as they say what the parameters of a program are:
 * name, type, program and its {@code -o name=value} options. Immutable and thread-safe.
 */
public final class MasterCf {

  /** What a service without a type is taken for: delivery agents are such. */
  private static final String UNIX = "unix";

  private static final int COMMAND = 7;
  private static final String OPTIONS_WITH_VALUE = "imnorst";

  private final Path file;
  private final List<Service> services;

  /**
   * One line of master.cf.
   *
   * @param program the last part of the command's name
   * @param options the values of {@code -o}, not expanded, by parameter; of two the last
   * @param line where it begins, from 1
   */
  record Service(String name, String type, String program, Map<String, String> options, int line) {}

  private MasterCf(Path file, List<Service> services) {
    this.file = file;
    this.services = services;
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException if it cannot be read, or a line is no service: one sentence
   */
  public static MasterCf read(Path file) throws ConfigException {
    Path absolute = file.toAbsolutePath().normalize();
    List<Service> services = new ArrayList<>();
    try (InputStream in = Files.newInputStream(absolute)) {
      LogicalLines lines = new LogicalLines(absolute.toString(), in, warning -> {});
      for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
        try {
          services.add(service(line));
        } catch (ConfigException e) {
          throw new ConfigException(absolute + " line " + line.number() + ": " + e.getMessage(), e);
        }
      }
    } catch (IOException e) {
      throw new ConfigException(
          absolute + ": cannot be read: " + FileTrouble.reason(e) + ", expected Postfix's services",
          e);
    }
    return new MasterCf(absolute, List.copyOf(services));
  }

  private static Service service(LogicalLines.Line line) throws ConfigException {
    List<String> fields = Words.split(line.text(), " \t\r\n");
    if (fields.size() <= COMMAND) {
      throw new ConfigException(
          "found \""
              + Printable.of(line.text())
              + "\", expected service type private unpriv chroot wakeup maxproc command");
    }
    String command = fields.get(COMMAND);
    return new Service(
        fields.get(0),
        fields.get(1),
        command.substring(command.lastIndexOf('/') + 1),
        options(fields.subList(COMMAND + 1, fields.size())),
        line.number());
  }

  /** As getopt(3) takes them: letters may stand together, a value may follow its letter at once. */
  private static Map<String, String> options(List<String> arguments) throws ConfigException {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-") || argument.equals("--") || argument.equals("-")) {
        break;
      }
      int letter = 1;
      while (letter < argument.length()
          && OPTIONS_WITH_VALUE.indexOf(argument.charAt(letter)) < 0) {
        letter++;
      }
      if (letter == argument.length()) {
        continue;
      }
      String value = argument.substring(letter + 1);
      if (value.isEmpty()) {
        i++;
        value = i < arguments.size() ? arguments.get(i) : "";
      }
      if (argument.charAt(letter) == 'o') {
        option(value.startsWith("{") ? Words.inBraces(value) : value, options);
      }
    }
    return options;
  }

  private static void option(String text, Map<String, String> options) throws ConfigException {
    int equals = text.indexOf('=');
    String name = equals < 0 ? "" : LogicalLines.trim(text.substring(0, equals));
    if (name.isEmpty() || name.chars().anyMatch(c -> LogicalLines.isBlank((char) c))) {
      throw new ConfigException("found \"-o " + Printable.of(text) + "\", expected -o name=value");
    }
    options.put(name, LogicalLines.trim(text.substring(equals + 1)));
  }

  /**
   * What one service says over main.cf, with the names {@code service_name} and {@code
   * process_name} as its program knows them.
   *
   * @param service {@code name}, which is {@code name/unix}, or {@code name/type}
   * @throws ConfigException if there is no such service: one sentence
   */
  public Overrides overrides(String service) throws ConfigException {
    String wanted = service.indexOf('/') < 0 ? service + "/" + UNIX : service;
    for (Service candidate : services) {
      if (wanted.equals(candidate.name() + "/" + candidate.type())) {
        Map<String, String> values = new LinkedHashMap<>(candidate.options());
        values.put("service_name", candidate.name());
        values.put("process_name", candidate.program());
        return Overrides.of(values, file + " line " + candidate.line());
      }
    }
    throw new ConfigException(
        file + ": found no service " + Printable.of(wanted) + ", expected a line for it");
  }

  List<Service> services() {
    return services;
  }
}
