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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Holds one dialogue of {@link LmtpCase} as the client. */
final class LmtpCaseRun implements Closeable {
  private final LineClient client;
  private final List<String> awaitedMailboxes = new ArrayList<>();
  private final List<byte[]> awaitedLines = new ArrayList<>();
  private final List<byte[]> unwantedTexts = new ArrayList<>();
  private List<String> reply = List.of();
  private boolean over;

  private LmtpCaseRun(int port) throws IOException {
    client = new LineClient(port);
  }

  /**
   * Holds the whole dialogue.
   *
   * @return what it expects to find in the mailboxes
   */
  static LmtpCaseRun hold(LmtpCase dialogue, int port) throws IOException {
    try (LmtpCaseRun run = new LmtpCaseRun(port)) {
      if (!dialogue.raw()) {
        run.expect("220");
        run.step("> LHLO client.example");
        run.expect("250");
      }
      for (String step : dialogue.steps()) {
        run.step(step);
      }
      run.end();
      return run;
    }
  }

  private void step(String step) throws IOException {
    String sign = step.contains(" ") ? step.substring(0, step.indexOf(' ')) : step;
    String text = step.substring(Math.min(step.length(), sign.length() + 1));
    switch (sign) {
      case ">" -> client.send(line(LmtpCase.octets(text)));
      case ">>" -> client.send(LmtpCase.octets(text));
      case "<" -> expect(text);
      case "<*" -> {
        String[] parts = text.split(" ", 2);
        for (int i = 0; i < Integer.parseInt(parts[0]); i++) {
          expect(parts[1]);
        }
      }
      case "<+" -> assertThat(reply).anyMatch(line -> line.equals(text));
      case "<-" -> assertThat(reply).noneMatch(line -> line.startsWith(text));
      case "=" -> awaitedMailboxes.add(text);
      case "~" -> awaitedLines.add(LmtpCase.octets(text));
      case "~-" -> unwantedTexts.add(LmtpCase.octets(text));
      case "!" -> {
        if (text.equals("closed")) {
          assertThatThrownBy(client::line).isInstanceOf(EOFException.class);
        } else {
          client.close();
        }
        over = true;
      }
      default -> throw new AssertionError("not a step: " + step);
    }
  }

  private static byte[] line(byte[] octets) {
    byte[] line = Arrays.copyOf(octets, octets.length + 2);
    line[octets.length] = '\r';
    line[octets.length + 1] = '\n';
    return line;
  }

  /** Reads a whole reply; the text of its last line begins with what is expected after the code. */
  private void expect(String expected) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = client.line();
    for (; line.startsWith("-", 3); line = client.line()) {
      lines.add(line.substring(4));
    }
    lines.add(line.substring(Math.min(4, line.length())));
    reply = lines;
    assertThat(line).startsWith(expected);
  }

  private void end() throws IOException {
    if (!over) {
      client.send("QUIT");
      expect("221");
      assertThatThrownBy(client::line).isInstanceOf(EOFException.class);
    }
  }

  /** The mailboxes that should have got one message for each time that they stand here. */
  List<String> awaitedMailboxes() {
    return awaitedMailboxes;
  }

  /** Checks what came into the mailboxes, all of it together. */
  void checkContents(byte[] contents) {
    String text = Messages.text(contents);
    for (byte[] line : awaitedLines) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.write('\n');
      whole.writeBytes(line);
      whole.write('\n');
      assertThat("\n" + text).contains(Messages.text(whole.toByteArray()));
    }
    for (byte[] unwanted : unwantedTexts) {
      assertThat(text).doesNotContain(Messages.text(unwanted));
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
