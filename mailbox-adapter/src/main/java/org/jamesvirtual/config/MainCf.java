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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in a main.cf (postconf(5)): each parameter with its unexpanded value and its line. Of
 * two different values for one name the last wins, with a warning. Immutable and thread-safe.
 */
public final class MainCf {

  private static final Logger LOGGER = LoggerFactory.getLogger(MainCf.class);

  private final Path file;
  private final Map<String, Setting> settings;

  /**
   * One parameter.
   *
   * @param value not expanded, without blanks around it; may be empty
   * @param line where it begins, from 1
   */
  public record Setting(String value, int line) {}

  private MainCf(Path file, Map<String, Setting> settings) {
    this.file = file;
    this.settings = settings;
  }

  /** A file that sets nothing. */
  public static MainCf empty(Path file) {
    return new MainCf(file.toAbsolutePath().normalize(), Map.of());
  }

  /**
   * Reads a file; what is odd but usable is logged as a warning.
   *
   * @throws ConfigException if it cannot be read, or a line is not {@code name = value}
   */
  public static MainCf read(Path file) throws ConfigException {
    return read(file, LOGGER::warn);
  }

  /** The same; each warning is one sentence that names file and line. */
  public static MainCf read(Path file, Consumer<String> warnings) throws ConfigException {
    Path absolute = file.toAbsolutePath().normalize();
    Map<String, Setting> settings = new HashMap<>();
    try (InputStream in = Files.newInputStream(absolute)) {
      LogicalLines lines = new LogicalLines(absolute.toString(), in, warnings);
      for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
        add(absolute, line, settings, warnings, false);
      }
    } catch (IOException e) {
      throw new ConfigException(
          absolute + ", Postfix's configuration, cannot be read: " + FileTrouble.reason(e), e);
    }
    return new MainCf(absolute, Map.copyOf(settings));
  }

  /**
   * Reads a file of the same grammar that may hold passwords: no message shows what stands in it.
   *
   * @param in not closed
   * @throws ConfigException if a line is not {@code name = value}
   */
  public static MainCf readSecret(Path file, InputStream in) throws IOException, ConfigException {
    Map<String, Setting> settings = new HashMap<>();
    LogicalLines lines = new LogicalLines(file.toString(), in, LOGGER::warn, true);
    for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
      add(file, line, settings, LOGGER::warn, true);
    }
    return new MainCf(file, Map.copyOf(settings));
  }

  private static void add(
      Path file,
      LogicalLines.Line line,
      Map<String, Setting> settings,
      Consumer<String> warnings,
      boolean secret)
      throws ConfigException {
    String where = file + " line " + line.number() + ": ";
    if (!line.utf8()) {
      warnings.accept(where + "found bytes that are not UTF-8, read as ISO 8859-1");
    }
    String text = line.text();
    int end = 0;
    while (end < text.length() && text.charAt(end) != '=' && !isBlank(text, end)) {
      end++;
    }
    int equals = skipBlanks(text, end);
    if (end == 0 || equals == text.length() || text.charAt(equals) != '=') {
      String found = secret ? "a line of another form" : "\"" + Printable.of(text) + "\"";
      throw new ConfigException(where + "found " + found + ", expected name = value");
    }
    String name = text.substring(0, end);
    Setting setting = new Setting(LogicalLines.trim(text.substring(equals + 1)), line.number());
    Setting earlier = settings.put(name, setting);
    if (earlier != null && !earlier.value().equals(setting.value())) {
      warnings.accept(where + name + " overrides the different value of line " + earlier.line());
    }
  }

  private static boolean isBlank(String text, int index) {
    return LogicalLines.isBlank(text.charAt(index));
  }

  private static int skipBlanks(String text, int from) {
    int index = from;
    while (index < text.length() && isBlank(text, index)) {
      index++;
    }
    return index;
  }

  /** The file, absolute. */
  public Path file() {
    return file;
  }

  /** The names that the file sets. */
  Set<String> names() {
    return settings.keySet();
  }

  /** What the file sets for a name; empty if it does not set it. Names are case-sensitive. */
  public Optional<Setting> get(String name) {
    return Optional.ofNullable(settings.get(name));
  }
}
