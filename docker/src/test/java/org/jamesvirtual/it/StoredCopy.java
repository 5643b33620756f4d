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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link NumberedMessage} in a mailbox.
 *
 * @param id of the message, or what was found where it is not whole
 * @param recipient the address in Delivered-To
 */
record StoredCopy(String id, String recipient) {
  private static final Pattern DELIVERED_TO = Pattern.compile("(?m)^Delivered-To: (.*)$");
  private static final Pattern SEPARATOR = Pattern.compile("(?m)^From .*\n");
  private static final int SHOWN = 500;

  /** The messages of an mbox, or of the folder {@code new} of a Maildir. */
  static List<StoredCopy> in(Path mailbox) throws IOException {
    List<StoredCopy> copies = new ArrayList<>();
    if (!Files.isDirectory(mailbox)) {
      for (String message : messages(read(mailbox))) {
        copies.add(of(message));
      }
      return copies;
    }
    for (Path file : StoredMail.newFiles(mailbox)) {
      copies.add(of(read(file)));
    }
    return copies;
  }

  /** Each message of an mbox, without its From_ line and the empty line after it. */
  static List<String> messages(String mbox) {
    List<String> messages = new ArrayList<>();
    Matcher separator = SEPARATOR.matcher(mbox);
    int start = -1;
    while (separator.find()) {
      if (start >= 0) {
        messages.add(withoutEmptyLine(mbox.substring(start, separator.start())));
      }
      start = separator.end();
    }
    if (start >= 0) {
      messages.add(withoutEmptyLine(mbox.substring(start)));
    }
    return messages;
  }

  private static String withoutEmptyLine(String message) {
    return message.endsWith("\n\n") ? message.substring(0, message.length() - 1) : message;
  }

  private static StoredCopy of(String message) {
    Matcher recipient = DELIVERED_TO.matcher(message);
    return new StoredCopy(
        NumberedMessage.id(message)
            .orElseGet(() -> "torn: " + message.substring(0, Math.min(SHOWN, message.length()))),
        recipient.find() ? recipient.group(1) : "");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
