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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.jamesvirtual.config.ConfigException;

/**
 * {@code encoding} of pgsql tables and {@code charset} of mysql tables. Postfix sends the bytes of
 * keys, which are UTF-8, and says that they are of this encoding; our connections always speak
 * UTF-8. So a text is made that is to the server what those bytes would have been. Immutable.
 */
final class SqlCharset {

  /** The databases' names that Java does not know, or knows for another encoding. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("utf8mb4", "UTF-8"),
          Map.entry("utf8mb3", "UTF-8"),
          Map.entry("unicode", "UTF-8"),
          Map.entry("binary", "UTF-8"),
          Map.entry("sql_ascii", "UTF-8"),
          Map.entry("latin5", "ISO-8859-9"),
          Map.entry("latin6", "ISO-8859-10"),
          Map.entry("latin7", "ISO-8859-13"),
          Map.entry("latin9", "ISO-8859-15"));

  private final Charset charset;

  private SqlCharset(Charset charset) {
    this.charset = charset;
  }

  /**
   * @param latin1 what the database means by that
   */
  static SqlCharset of(CfgParser parser, String parameter, String defaultName, String latin1)
      throws ConfigException {
    String name = parser.required(parameter, defaultName);
    String key = name.toLowerCase(Locale.ROOT);
    String known = key.equals("latin1") ? latin1 : NAMES.getOrDefault(key, name);
    String javaName = known.replaceFirst("(?i)^win(?=[0-9])", "windows-");
    try {
      return new SqlCharset(Charset.forName(javaName));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw parser.badValue(parameter, name, "a character set that Java knows");
    }
  }

  /** The text to send. */
  String toServer(String text) {
    return charset.equals(StandardCharsets.UTF_8)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), charset);
  }

  /**
   * What Postfix would have read.
   *
   * @throws SQLException where the server could not have sent this in its encoding
   */
  String fromServer(String text) throws SQLException {
    if (text == null || charset.equals(StandardCharsets.UTF_8)) {
      return text;
    }
    try {
      ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
      return StandardCharsets.UTF_8.decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new SQLException("found a value that has no equivalent in " + charset, "22P05", e);
    }
  }
}
