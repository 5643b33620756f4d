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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Messages with a number at their beginning and at their end, found again in mailboxes. */
final class NumberedMail {
  private static final Pattern WHOLE =
      Pattern.compile(
          "Return-Path: [^\\n]*\\n(?:[^\\n]+\\n)*?Subject: ([\\w-]+)\\n(?:[^\\n]+\\n)*\\n"
              + "(?:(?:0123456789){7}\\n)*+end of \\1\\n");

  private NumberedMail() {}

  /** A message of so many lines. */
  static byte[] message(String number, int lines) {
    return ("Subject: "
            + number
            + "\r\n\r\n"
            + "0123456789".repeat(7).concat("\r\n").repeat(lines)
            + "end of "
            + number
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The messages of an mbox.
   *
   * @return how often each is there
   * @throws AssertionError if one is not whole
   */
  static Map<String, Integer> inMbox(Path mbox) throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    if (Files.exists(mbox)) {
      String text = Files.readString(mbox, StandardCharsets.ISO_8859_1);
      for (String entry : text.isEmpty() ? new String[0] : text.split("(?m)^(?=From )")) {
        String message = entry.substring(entry.indexOf('\n') + 1);
        if (!entry.startsWith("From ") || !message.endsWith("\n\n")) {
          throw new AssertionError(mbox + ": not a whole message: " + ends(entry));
        }
        count(found, mbox, message.substring(0, message.length() - 1));
      }
    }
    return found;
  }

  /** The same of a Maildir. */
  static Map<String, Integer> inMaildir(Path maildir) throws IOException {
    Map<String, Integer> found = new HashMap<>();
    if (Files.exists(maildir.resolve("new"))) {
      try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
        for (Path file : files.toList()) {
          count(found, file, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return found;
  }

  private static void count(Map<String, Integer> found, Path file, String message) {
    Matcher whole = WHOLE.matcher(message);
    if (!whole.matches()) {
      throw new AssertionError(file + ": not a whole message: " + ends(message));
    }
    found.merge(whole.group(1), 1, Integer::sum);
  }

  private static String ends(String text) {
    return text.length() < 1000
        ? text
        : text.substring(0, 500) + " ... " + text.substring(text.length() - 500);
  }
}
