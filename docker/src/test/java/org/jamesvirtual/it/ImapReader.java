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

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads all messages of an INBOX by IMAP (RFC 3501): LOGIN, SELECT, FETCH and nothing else. */
final class ImapReader implements Closeable {
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

  private final LineClient connection;
  private final List<String> messages = new ArrayList<>();
  private int tag;

  private ImapReader(int port) throws IOException {
    connection = new LineClient(port);
    connection.line();
  }

  /**
   * The messages in the order of arrival, with CRLF line ends, one char for each byte.
   *
   * @throws AssertionError if the server refuses a command
   */
  static List<String> inbox(int port, String user, String password) throws IOException {
    try (ImapReader reader = new ImapReader(port)) {
      reader.command("LOGIN " + user + " " + password);
      String selected = reader.command("SELECT INBOX");
      if (!selected.contains("* 0 EXISTS")) {
        reader.command("FETCH 1:* BODY.PEEK[]");
      }
      return List.copyOf(reader.messages);
    }
  }

  private String command(String command) throws IOException {
    String mark = "a" + ++tag + " ";
    connection.send(mark + command);
    StringBuilder answers = new StringBuilder();
    String line = connection.line();
    for (; !line.startsWith(mark); line = connection.line()) {
      answers.append(line).append('\n');
      Matcher literal = LITERAL.matcher(line);
      if (literal.find()) {
        byte[] message = connection.bytes(Integer.parseInt(literal.group(1)));
        messages.add(new String(message, StandardCharsets.ISO_8859_1));
      }
    }
    if (!line.startsWith(mark + "OK")) {
      throw new AssertionError(command + " was answered: " + line);
    }
    return answers.toString();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
