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
package org.jamesvirtual.it;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages that tell by themselves which one they are, and whether they are whole. */
final class NumberedMessage {
  private static final Pattern NUMBER = Pattern.compile("(?m)^X-Number: (\\S+) (\\d+)$");
  private static final int LINE = 70;

  private NumberedMessage() {}

  /**
   * A message with CRLF line ends.
   *
   * @param id without blanks
   * @param lines of its body
   */
  static byte[] of(String id, int lines) {
    return Messages.bytes(text(id, lines).replace("\n", "\r\n"));
  }

  /**
   * The id of a message that is whole.
   *
   * @param stored what was found in a mailbox: header lines of others, then the message; line ends
   *     are CRLF or LF
   * @return nothing if it is another message, or a byte is missing, changed or too much
   */
  static Optional<String> id(String stored) {
    String text = stored.replace("\r\n", "\n");
    Matcher number = NUMBER.matcher(text);
    if (!number.find()) {
      return Optional.empty();
    }
    String id = number.group(1);
    String whole = text(id, Integer.parseInt(number.group(2)));
    return text.substring(number.start()).equals(whole) ? Optional.of(id) : Optional.empty();
  }

  private static String text(String id, int lines) {
    StringBuilder text = new StringBuilder();
    text.append("X-Number: ").append(id).append(' ').append(lines).append("\n\n");
    String filler = "." + (id + ".").repeat(LINE / (id.length() + 1));
    for (int line = 0; line < lines; line++) {
      text.append(line).append(filler).append('\n');
    }
    return text.append("end of ").append(id).append('\n').toString();
  }
}
