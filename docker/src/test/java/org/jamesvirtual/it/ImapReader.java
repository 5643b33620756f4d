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
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A session of IMAP (RFC 3501) on an INBOX. */
final class ImapReader implements Closeable {
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
  private static final Pattern UID = Pattern.compile("^\\* \\d+ FETCH \\(.*UID (\\d+)");

  private final LineClient connection;
  private final SortedMap<Long, String> fetched = new TreeMap<>();
  private UnaryOperator<String> wanted = UnaryOperator.identity();
  private int tag;

  private ImapReader(int port) throws IOException {
    connection = new LineClient(port);
    connection.line();
  }

  /**
   * Opens the INBOX of a user.
   *
   * @throws AssertionError if the server refuses a command
   */
  static ImapReader open(int port, String user, String password) throws IOException {
    ImapReader reader = new ImapReader(port);
    reader.command("LOGIN " + user + " " + password);
    reader.command("SELECT INBOX");
    return reader;
  }

  /** The messages in the order of arrival, with CRLF line ends, one char for each byte. */
  static List<String> inbox(int port, String user, String password) throws IOException {
    try (ImapReader reader = open(port, user, password)) {
      return List.copyOf(reader.fetchFrom(1, UnaryOperator.identity()).values());
    }
  }

  /**
   * Fetches messages without marking them as read.
   *
   * @param first the lowest UID
   * @param kept what is wanted of a message; the messages of a large mailbox need much memory
   * @return that, by UID
   */
  SortedMap<Long, String> fetchFrom(long first, UnaryOperator<String> kept) throws IOException {
    fetched.clear();
    wanted = kept;
    command("UID FETCH " + first + ":* (UID BODY.PEEK[])");
    // A range to the last message has that one always.
    return new TreeMap<>(fetched.tailMap(first));
  }

  /** Sends a command that must be carried out. */
  void command(String command) throws IOException {
    String mark = send(command);
    String answer = await(mark);
    if (!answer.startsWith(mark + "OK")) {
      throw new AssertionError(command + " was answered: " + answer);
    }
  }

  /** Sends a command without waiting for an answer; returns the tag of its answer. */
  String send(String command) throws IOException {
    String mark = "a" + ++tag + " ";
    connection.send(mark + command);
    return mark;
  }

  /** Sends a part of a literal. */
  void send(byte[] bytes, int offset, int length) throws IOException {
    connection.send(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** Whether anything has come that was not read. */
  boolean hasAnswer() throws IOException {
    return connection.hasMore();
  }

  /** Reads up to the tagged answer to a command, and returns that. */
  String await(String mark) throws IOException {
    String line = connection.line();
    for (; !line.startsWith(mark); line = connection.line()) {
      Matcher literal = LITERAL.matcher(line);
      Matcher uid = UID.matcher(line);
      if (literal.find() && uid.find()) {
        byte[] message = connection.bytes(Integer.parseInt(literal.group(1)));
        fetched.put(Long.parseLong(uid.group(1)), wanted.apply(Messages.text(message)));
      }
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
