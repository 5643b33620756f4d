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
package org.jamesvirtual.deliver;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an mbox as its format is described (RFC 4155, and the mbox manual pages of mail readers),
 * and knows nothing of how the project writes one: each message begins with a {@code From } line at
 * the start of the file or after an empty line, and ends with an empty line.
 */
final class MboxReader {

  private static final Pattern POSTMARK =
      Pattern.compile(
          "From (.*)  (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
              + " [ 1-3][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}",
          Pattern.DOTALL);

  private MboxReader() {}

  /**
   * One message.
   *
   * @param sender of the {@code From } line
   * @param content what follows that line, without the empty line at the end
   */
  record Message(String sender, String content) {}

  /** All messages in their order; fails where the file is no mbox. */
  static List<Message> read(String file) {
    List<Message> messages = new ArrayList<>();
    int at = 0;
    while (at < file.length()) {
      int line = file.indexOf('\n', at);
      Matcher postmark = POSTMARK.matcher(line < 0 ? "" : file.substring(at, line));
      if (!postmark.matches()) {
        throw new IllegalArgumentException("no From line at " + at + " of " + file);
      }
      int next = file.indexOf("\n\nFrom ", line);
      if (next < 0 && !file.endsWith("\n\n")) {
        throw new IllegalArgumentException("no empty line at the end of " + file);
      }
      int end = next < 0 ? file.length() - 1 : next + 1;
      messages.add(new Message(postmark.group(1), file.substring(line + 1, end)));
      at = end + 1;
    }
    return messages;
  }
}
