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
package org.jamesvirtual.resolve;

import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Address;

/**
 * A path for sites whose {@code virtual_mailbox_maps} only tell who exists: {@code %d/%n/} (switch
 * {@code path_template}). The letters are Dovecot's mail user variables: {@code %u} the address,
 * {@code %n} its local part, {@code %d} its domain, {@code %%} a percent sign; a number before the
 * letter takes that many characters from the beginning, as in {@code %d/%1n/%n/}. Immutable.
 */
public final class PathTemplate {

  private final String text;

  private PathTemplate(String text) {
    this.text = text;
  }

  /**
   * Reads a template.
   *
   * @throws ConfigException with half a sentence, to stand after the name of the switch
   */
  public static PathTemplate parse(String text) throws ConfigException {
    PathTemplate template = new PathTemplate(text);
    String sample = template.expand(new Address("user", "domain"));
    if (text.isEmpty() || sample.equals(template.expand(new Address("other", "domain")))) {
      throw new ConfigException(
          "found \""
              + Printable.of(text)
              + "\", expected a path with %n or %u in it, as %d/%n/: without, all users would have"
              + " the same mailbox");
    }
    return template;
  }

  /**
   * The value that stands for the one of the table: below {@code virtual_mailbox_base}, a Maildir
   * if it ends in a slash.
   *
   * @param address folded
   * @throws ConfigException with what was expected of the address
   */
  String expand(Address address) throws ConfigException {
    StringBuilder path = new StringBuilder(text.length() + 64);
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '%') {
        path.append(c);
        continue;
      }
      int digits = i;
      while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        i++;
      }
      String value = i < text.length() ? variable(text.charAt(i), address) : null;
      if (value == null || i - digits > 3) {
        throw new ConfigException(
            "found \"" + Printable.of(text) + "\", expected %u, %n, %d or %% after each percent");
      }
      path.append(first(value, text.substring(digits, i)));
      i++;
    }
    return path.toString();
  }

  private static String variable(char letter, Address address) throws ConfigException {
    return switch (letter) {
      case 'u' -> element(address.internal());
      case 'n' -> element(address.localPart());
      case 'd' -> element(address.domain());
      case '%' -> "%";
      default -> null;
    };
  }

  private static String first(String value, String digits) {
    return digits.isEmpty()
        ? value
        : value.substring(
            0,
            value.offsetByCodePoints(
                0, Math.min(Integer.parseInt(digits), value.codePointCount(0, value.length()))));
  }

  /** The sender writes the address: it must not choose more than one element of the path. */
  private static String element(String text) throws ConfigException {
    if (text.isEmpty()
        || text.startsWith(".")
        || text.indexOf('/') >= 0
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new ConfigException(
          "an address whose parts can be the name of a file (path_template "
              + "takes none that is empty, begins with a dot, or has a slash or control character)");
    }
    return text;
  }
}
