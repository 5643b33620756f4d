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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages come through the shipped pipeline of James with every byte as it was sent. */
class BinaryCleanIT {
  private static final String SENDER = "sender@example.org";
  private static final String MBOX_USER = "mueller@arkum.ch";
  private static final String MAILDIR_USER = "weber@arkum.ch";
  private static final int MEBIBYTE = 1024 * 1024;

  private static SampleSite site;
  private static EmbeddedJames james;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    james =
        EmbeddedJames.on(site)
            .heap("256m")
            .override("message_size_limit", "104857600")
            .override("virtual_mailbox_limit", "209715200")
            .start();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @BeforeEach
  void emptyMailboxes() throws IOException {
    Files.deleteIfExists(site.mailbox("arkum.ch/mueller"));
    for (Path file : StoredMail.newFiles(site.mailbox("arkum.ch/weber"))) {
      Files.delete(file);
    }
  }

  static Stream<Arguments> messages() {
    String head = "Subject: sample\r\n";
    return Stream.of(
        Arguments.of(
            "8-bit bytes in the header",
            "Subject: M\u00fcller \u00c3\u00a4 \u0080\u00ff\r\nX-Latin: \u00e9\u00e8\r\n\r\nbody\r\n"),
        Arguments.of("every byte but NUL, CR and LF in the body", head + "\r\n" + binaryLines()),
        Arguments.of(
            "lines that look like a From_ line",
            head
                + "\r\nFrom here\r\nFrom: there\r\n>From quoted\r\nFrom\tTab\r\n\r\nFrom last\r\n"),
        Arguments.of("a From_ line in the header", "From a@b  Sun Nov 22\r\n" + head + "\r\nx\r\n"),
        Arguments.of("leading dots", head + "\r\n.\r\n..\r\n.x\r\n...\r\n.\r\n"),
        Arguments.of("an empty body", head + "\r\n"),
        Arguments.of("no body and no empty line", head),
        Arguments.of("no header", "\r\nbody only\r\n"),
        Arguments.of("nothing at all", ""),
        Arguments.of("only empty lines", "\r\n\r\n\r\n"),
        Arguments.of("trailing empty lines and blanks", head + "\r\nx \t \r\n\r\n \r\n\r\n"),
        Arguments.of("a Bcc header", head + "Bcc: hidden@example.org\r\n\r\nbody\r\n"),
        Arguments.of(
            "folded and odd header lines", "A:b\r\n\tc\r\n  d\r\nNo colon\r\n\r\nbody\r\n"),
        Arguments.of("a line of 9,000 octets", head + "\r\n" + "x".repeat(9_000) + "\r\nend\r\n"),
        Arguments.of(
            "a line of 100,000 octets", head + "\r\n" + "y".repeat(100_000) + "\r\nend\r\n"),
        Arguments.of(
            "the longest line that Postfix sends, with a dot in front",
            head + "\r\n." + "z".repeat(SampleSite.LINE_LENGTH_LIMIT - 1) + "\r\nend\r\n"),
        Arguments.of(
            "a header line of 9,000 octets", head + "X: " + "h".repeat(9_000) + "\r\n\r\nb\r\n"),
        Arguments.of("bare CR", head + "\r\nbe\rfore\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void theMessageShouldBeStoredAsItWasSent(String what, String message) throws IOException {
    deliver(Messages.bytes(message), what);
  }

  @Test
  void aMessageOf50MebibytesShouldBeStoredWithASmallHeap() throws IOException {
    deliver(Messages.ofSize(50 * MEBIBYTE), "50 MiB");
  }

  private static void deliver(byte[] message, String what) throws IOException {
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      List<Reply> replies = client.deliver(SENDER, List.of(MBOX_USER, MAILDIR_USER), message);
      assertThat(replies).allSatisfy(reply -> assertThat(reply.toString()).startsWith("250 2.0.0"));
      assertThat(client.quit()).hasSize(1);
    }

    assertSame(
        what + ", Maildir",
        Files.readAllBytes(onlyFile()),
        StoredMail.maildirFile(SENDER, MAILDIR_USER, message));
    assertSame(
        what + ", mbox",
        StoredMail.onlyMessage(site.mailbox("arkum.ch/mueller"), SENDER),
        StoredMail.mboxMessage(SENDER, MBOX_USER, message));
  }

  private static Path onlyFile() throws IOException {
    List<Path> files = StoredMail.newFiles(site.mailbox("arkum.ch/weber"));
    assertThat(files).hasSize(1);
    return files.getFirst();
  }

  /** Says where two long byte sequences part, and not all of their contents. */
  private static void assertSame(String what, byte[] actual, byte[] expected) {
    int at = Arrays.mismatch(actual, expected);
    assertThat(at)
        .as(
            () ->
                "%s: %d octets, expected %d, first difference at %d: \"%s\", expected \"%s\""
                    .formatted(
                        what,
                        actual.length,
                        expected.length,
                        at,
                        near(actual, at),
                        near(expected, at)))
        .isEqualTo(-1);
  }

  private static String near(byte[] bytes, int at) {
    int from = Math.max(0, Math.min(at, bytes.length) - 20);
    return Messages.text(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 60)));
  }

  private static String binaryLines() {
    Random random = new Random(2033);
    StringBuilder text = new StringBuilder();
    for (int c = 1; c < 256; c++) {
      if (c != '\r' && c != '\n') {
        text.append((char) c);
      }
    }
    text.append("\r\n");
    for (int i = 0; i < 4096; i++) {
      char c = (char) (1 + random.nextInt(255));
      text.append(c == '\r' || c == '\n' ? "\r\n" : Character.toString(c));
    }
    return text + "\r\n";
  }
}
