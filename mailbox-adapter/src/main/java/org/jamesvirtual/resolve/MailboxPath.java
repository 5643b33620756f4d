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

import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Mailbox.Format;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.FilePath;

/**
 * Joins {@code virtual_mailbox_base} and a table's value by path elements, with no way out of the
 * base (virtual(8), {@code virtual_mailbox_maps}). A value that ends in a slash is a Maildir. A
 * slash at the beginning does not make it absolute.
 */
final class MailboxPath {

  private MailboxPath() {}

  /**
   * @throws ConfigException with what was expected of the value: the end of a sentence
   */
  static Mailbox join(String base, String value, Mode mode, Credentials owner)
      throws ConfigException {
    List<String> path = new ArrayList<>(FilePath.elements(base));
    for (String element : elementsBelow(value, mode)) {
      if (element.equals("..")) {
        throw new ConfigException("a path without \"..\"");
      }
      path.add(element);
    }
    Format format = value.endsWith("/") ? Format.MAILDIR : Format.MBOX;
    // Delivery to the file without the suffix takes this one for a dotlock, and removes it as
    // stale.
    if (mode == Mode.SAFE && format == Format.MBOX && value.endsWith(".lock")) {
      throw new ConfigException("a mailbox whose name does not end in \".lock\" (mode=safe)");
    }
    return new Mailbox("/" + String.join("/", path), format, owner);
  }

  private static List<String> elementsBelow(String value, Mode mode) throws ConfigException {
    if (value.indexOf('\0') >= 0) {
      throw new ConfigException("a path without NUL");
    }
    // Virtual(8) defers this as a folder, or as a file in one that does not exist; without its
    // last element it would name another file.
    if (value.equals(".") || value.endsWith("/.")) {
      throw new ConfigException("a path that does not end in \".\"");
    }
    List<String> elements = FilePath.elements(value);
    if (mode == Mode.SAFE) {
      String clean = String.join("/", elements);
      String body = value.substring(value.startsWith("/") ? 1 : 0);
      if (clean.isEmpty() || !(body.equals(clean) || body.equals(clean + "/"))) {
        throw new ConfigException("a path without empty or \".\" elements (mode=safe)");
      }
    }
    return elements;
  }
}
