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
import java.io.InputStream;
import java.util.function.Consumer;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Printable;

/**
 * Reads the text form of a lookup table, {@code key whitespace value} (postmap(1), "Table format"):
 * a key may have blanks in double quotes, which stay in it; bad lines are left out with a warning.
 */
final class MapFile {

  private final String file;
  private final boolean utf8;
  private final Consumer<String> warnings;

  /** Takes the entries, in the order of the file. */
  @FunctionalInterface
  interface Entries {
    /**
     * @param value without blanks around it; empty where its bytes cannot be used
     */
    void add(String key, String value, int line) throws ConfigException;
  }

  /**
   * @param utf8 {@code smtputf8_enable}: a line that is not UTF-8 is left out
   * @param warnings takes each warning: one sentence that names file and line
   */
  MapFile(String file, boolean utf8, Consumer<String> warnings) {
    this.file = file;
    this.utf8 = utf8;
    this.warnings = warnings;
  }

  void read(InputStream in, Entries entries) throws IOException, ConfigException {
    LogicalLines lines = new LogicalLines(file, in, warnings);
    for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
      entry(line, entries);
    }
  }

  private void entry(LogicalLines.Line line, Entries entries) throws ConfigException {
    String text = line.text();
    if (utf8 && !line.utf8()) {
      warn(line, "found bytes that are not UTF-8, expected UTF-8, line ignored");
      return;
    }
    int end = keyEnd(text);
    if (end < 0) {
      warn(line, "unbalanced '\"' in \"" + Printable.of(text) + "\", line ignored");
      return;
    }
    String key = text.substring(0, end);
    String value = LogicalLines.trim(text.substring(end));
    if (key.isEmpty() || value.isEmpty()) {
      warn(
          line,
          "found \"" + Printable.of(text) + "\", expected key whitespace value, line ignored");
      return;
    }
    if (key.endsWith(":")) {
      warn(line, "record is in \"key: value\" format; is this an alias file?");
    }
    if (line.utf8()) {
      entries.add(key, value, line.number());
    } else {
      notUtf8(line, key, entries);
    }
  }

  /** Without SMTPUTF8 Postfix takes any bytes; we can tell that the key is there, no more. */
  private void notUtf8(LogicalLines.Line line, String key, Entries entries) throws ConfigException {
    if (key.chars().allMatch(c -> c < 0x80)) {
      warn(line, "the value is not UTF-8, expected UTF-8: lookups of this key fail");
      entries.add(key, "", line.number());
    } else {
      warn(line, "the key is not UTF-8, expected UTF-8, line ignored");
    }
  }

  private void warn(LogicalLines.Line line, String what) {
    warnings.accept(file + " line " + line.number() + ": " + what);
  }

  /** The index of the first blank outside double quotes, or -1 when the quotes are unbalanced. */
  private static int keyEnd(String text) {
    boolean quoted = false;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && LogicalLines.isBlank(c)) {
        return i;
      }
      i++;
    }
    return quoted ? -1 : text.length();
  }
}
