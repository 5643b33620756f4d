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
package org.jamesvirtual.james39;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says lines and knows what it must hear. */
final class LmtpDialogue implements Closeable {

  private final Socket socket;
  private final BufferedReader replies;

  LmtpDialogue(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    replies =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    expect("220");
    write("LHLO client.example\r\n");
    String line;
    do {
      line = replies.readLine();
      assertThat(line).startsWith("250");
    } while (line.charAt(3) == '-');
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  void envelope(String... recipients) throws IOException {
    send("MAIL FROM:<s@example.org>", "250");
    for (String recipient : recipients) {
      send("RCPT TO:<" + recipient + ">", "250");
    }
    send("DATA", "354");
  }

  void send(String command, String reply) throws IOException {
    write(command + "\r\n");
    expect(reply);
  }

  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Reads exactly one line for each of these. */
  void expect(String... starts) throws IOException {
    for (String start : starts) {
      assertThat(replies.readLine()).startsWith(start);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
