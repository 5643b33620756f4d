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
package org.jamesvirtual.lmtp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.dsn.Xtext;
import org.jamesvirtual.model.Address;

/**
 * The argument of MAIL or RCPT: a path in angle brackets and what follows it (RFC 5321 section
 * 4.1.2). Any local part and any domain is taken that can be told apart from the rest, as smtpd(8)
 * and virtual(8) do it: who exists, the tables say. A source route is left out.
 *
 * @param address the path; {@link Address#NULL} for {@code <>}
 * @param parameters what follows it, as it came
 */
record PathArgument(Address address, String parameters) {

  // RFC 5321 section 4.5.3.1.3 has 256. Many recipients of one transaction are held in memory.
  private static final int LONGEST = 4096;

  /** What would end a line of a message or a name of a file. */
  private static final List<String> LINE_BREAKERS = List.of("\r", "\n", "\0");

  /** Whether an argument begins as that of the command should. */
  static boolean isOf(String argument, String keyword) {
    return argument != null && argument.toUpperCase(Locale.ROOT).startsWith(keyword + ":");
  }

  /**
   * Reads an argument.
   *
   * @param argument one that {@link #isOf} the keyword, each character one octet of the line
   * @param keyword {@code FROM} or {@code TO}
   * @return empty if there is no path in brackets of 4096 octets at most, that are UTF-8 and
   *     without CR, LF and NUL
   */
  static Optional<PathArgument> parse(String argument, String keyword) {
    String path = argument.substring(keyword.length() + 1).stripLeading();
    int end = path.startsWith("<") ? end(path, 1, '>') : -1;
    if (end < 0 || (end + 1 < path.length() && path.charAt(end + 1) != ' ')) {
      return Optional.empty();
    }
    String mailbox = withoutRoute(path.substring(1, end));
    if (mailbox.length() > LONGEST) {
      return Optional.empty();
    }
    return Xtext.utf8(mailbox)
        .filter(text -> LINE_BREAKERS.stream().noneMatch(text::contains))
        .map(text -> new PathArgument(Address.parse(text), path.substring(end + 1).strip()));
  }

  /** Where a character stands outside of quotes, or -1. */
  private static int end(String text, int start, char wanted) {
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == wanted && !quoted) {
        return i;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\') {
        i++;
      }
    }
    return -1;
  }

  // RFC 5321 appendix C: "<@a,@b:user@d>" is user@d.
  private static String withoutRoute(String path) {
    int colon = path.startsWith("@") ? end(path, 1, ':') : -1;
    return colon < 0 ? path : path.substring(colon + 1);
  }
}
