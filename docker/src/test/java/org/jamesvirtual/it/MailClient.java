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

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of SMTP (RFC 5321) or LMTP (RFC 2033) that says what it is told to say. */
final class MailClient implements Closeable {
  private final LineClient connection;
  private final List<String> extensions;

  private MailClient(int port, String hello) throws IOException {
    connection = new LineClient(port);
    expect(220, reply());
    extensions = List.of(expect(250, command(hello + " client.example")).text().split("\n"));
  }

  /** Connects and says LHLO. */
  static MailClient lmtp(int port) throws IOException {
    return new MailClient(port, "LHLO");
  }

  /** Connects and says EHLO. */
  static MailClient smtp(int port) throws IOException {
    return new MailClient(port, "EHLO");
  }

  /** What the server announced, one keyword with its arguments in each line but the first. */
  List<String> extensions() {
    return extensions;
  }

  /** MAIL for an address without its angle brackets. */
  Reply mail(String sender) throws IOException {
    return command("MAIL FROM:<" + sender + ">");
  }

  /** RCPT for an address without its angle brackets. */
  Reply rcpt(String recipient) throws IOException {
    return command("RCPT TO:<" + recipient + ">");
  }

  /** Sends a line and reads one reply. */
  Reply command(String line) throws IOException {
    connection.send(line);
    return reply();
  }

  /**
   * DATA, the message and the final dot.
   *
   * @param message with CRLF line ends, not dot-stuffed; what its last line lacks is added
   * @param replies how many are awaited after the final dot
   */
  List<Reply> data(byte[] message, int replies) throws IOException {
    expect(354, command("DATA"));
    connection.send(stuffed(message));
    List<Reply> received = new ArrayList<>();
    for (int i = 0; i < replies; i++) {
      received.add(reply());
    }
    return received;
  }

  /** Sends a part of a message, after DATA. */
  void sendUnfinished(byte[] part) throws IOException {
    connection.send(part);
  }

  /** MAIL, RCPT and DATA for recipients who must all be accepted; one reply is awaited for each. */
  List<Reply> deliver(String sender, List<String> recipients, byte[] message) throws IOException {
    expect(250, mail(sender));
    for (String recipient : recipients) {
      expect(250, rcpt(recipient));
    }
    return data(message, recipients.size());
  }

  /**
   * QUIT.
   *
   * @return every reply until the server closes the connection: one, unless there were too many
   *     before
   */
  List<Reply> quit() throws IOException {
    connection.send("QUIT");
    return rest();
  }

  /** Every reply until the server closes the connection. */
  List<Reply> rest() throws IOException {
    List<Reply> received = new ArrayList<>();
    try {
      while (true) {
        received.add(reply());
      }
    } catch (EOFException closed) {
      return received;
    }
  }

  /** Reads one reply. */
  Reply reply() throws IOException {
    StringBuilder text = new StringBuilder();
    String line = connection.line();
    for (; line.startsWith("-", 3); line = connection.line()) {
      text.append(line, 4, line.length()).append('\n');
    }
    text.append(line, Math.min(4, line.length()), line.length());
    return new Reply(Integer.parseInt(line.substring(0, 3)), text.toString());
  }

  private static Reply expect(int code, Reply reply) {
    if (reply.code() != code) {
      throw new AssertionError("expected " + code + " but got: " + reply);
    }
    return reply;
  }

  private static byte[] stuffed(byte[] message) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream(message.length + 1024);
    boolean lineStart = true;
    for (byte b : message) {
      if (lineStart && b == '.') {
        wire.write('.');
      }
      wire.write(b);
      lineStart = b == '\n';
    }
    wire.writeBytes((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
    return wire.toByteArray();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
