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
package org.jamesvirtual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliverTest {

  private static final byte[] MESSAGE = ascii("Subject: t\n\nFrom here\n");

  @TempDir private Path folder;
  private Path base;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @BeforeEach
  void setUp() throws IOException {
    base = Files.createDirectory(folder.resolve("base"));
    // Whoever runs this test owns the mailboxes.
    write(
        "main.cf",
        """
        virtual_mailbox_base = %s
        virtual_mailbox_maps = texthash:$config_directory/boxes
        virtual_uid_maps = static:%s
        virtual_gid_maps = static:%s
        virtual_mailbox_limit = 1000
        message_size_limit = 1000
        deliver_lock_attempts = 1
        """
            .formatted(base, owner("uid"), owner("gid")));
    write(
        "boxes",
        """
        box@a.example box
        full@a.example full
        dir@a.example dir/
        locked@a.example locked
        upward@a.example ../x
        oddpath@a.example odd//box
        """);
    Path full = Files.write(base.resolve("full"), new byte[1000]);
    Files.setAttribute(full, "unix:uid", owner("uid"));
    Files.createFile(base.resolve("locked.lock"));
  }

  /** The owner of the folder, or somebody where that is root: 0 is too low for a mailbox. */
  private int owner(String attribute) throws IOException {
    int own = (int) Files.getAttribute(base, "unix:" + attribute);
    if (own != 0) {
      return own;
    }
    for (Path path = base; path.startsWith(folder); path = path.getParent()) {
      Files.setAttribute(path, "unix:mode", 0777);
    }
    return 5000;
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private CommandRun deliver(byte[] input, String... arguments) {
    List<String> line = new ArrayList<>(List.of("deliver", "--main-cf", folder.toString()));
    line.addAll(List.of(arguments));
    return CommandRun.of(input, line.toArray(String[]::new));
  }

  private CommandRun deliverTo(String... recipients) {
    return deliver(
        MESSAGE,
        Stream.concat(
                Stream.of("-f", "s@b.example"),
                Stream.of(recipients).flatMap(one -> Stream.of("-a", one)))
            .toArray(String[]::new));
  }

  private String box() throws IOException {
    return Files.readString(base.resolve("box")).replaceFirst("  [^\n]*", "  DATE");
  }

  @Test
  void deliverShouldWriteTheMessageAndEndWithZero() throws IOException {
    assertThat(deliverTo("Box@a.example")).isEqualTo(new CommandRun(0, "", ""));

    assertThat(box())
        .isEqualTo(
            """
            From s@b.example  DATE
            Return-Path: <s@b.example>
            X-Original-To: Box@a.example
            Delivered-To: Box@a.example
            Subject: t

            >From here

            """);
  }

  @Test
  void deliverShouldNameTheOriginalRecipientItIsGiven() throws IOException {
    deliver(MESSAGE, "-f", "", "-a", "box@a.example", "--original-recipient", "alias@a.example");
    assertThat(box())
        .startsWith(
            "From MAILER-DAEMON  DATE\nReturn-Path: <>\nX-Original-To: alias@a.example\n"
                + "Delivered-To: box@a.example\n");

    Files.delete(base.resolve("box"));
    deliver(MESSAGE, "-f", "s@b.example", "-a", "box@a.example", "--original-recipient", "");
    assertThat(box()).doesNotContain("X-Original-To");
  }

  @Test
  void deliverShouldEndWithTheCodeAndTheStatusThatBounceWhenAnotherAttemptIsOfNoUse() {
    assertThat(deliverTo("nobody@a.example"))
        .isEqualTo(new CommandRun(67, "", "5.1.1 unknown user: \"nobody@a.example\"\n"));
    assertThat(deliverTo("full@a.example"))
        .isEqualTo(
            new CommandRun(
                73,
                "",
                "5.2.2 delivery failed to mailbox: error writing message: File too large\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"locked@a.example", "upward@a.example", "oddpath@a.example"})
  void deliverShouldEndWithTempfailAndTheStatusWhenAnotherAttemptMayHelp(String recipient) {
    CommandRun result = deliverTo(recipient);

    assertThat(result.exit()).isEqualTo(75);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("4.").hasLineCount(1).doesNotContain(folder.toString());
  }

  @Test
  void deliverShouldDeferWhenMainCfCannotBeUsed() throws IOException {
    for (String wrong : List.of("virtual_mailbox_base = x\n", "nonsense\n")) {
      write("main.cf", wrong);

      assertThat(deliverTo("box@a.example"))
          .isEqualTo(new CommandRun(75, "", "4.3.5 mail system configuration error\n"));
    }
    Files.delete(folder.resolve("main.cf"));
    assertThat(deliverTo("box@a.example").exit()).isEqualTo(75);
  }

  @Test
  void deliverShouldDeferWhenTheCommandIsWrong() {
    for (CommandRun result :
        List.of(
            deliver(MESSAGE),
            deliver(MESSAGE, "-f", "s@b.example"),
            deliver(MESSAGE, "-a", "box@a.example"),
            deliver(MESSAGE, "--batch", "-a", "box@a.example"),
            deliver(MESSAGE, "--nonsense"),
            deliver(MESSAGE, "-f", "s", "-a", "box@a.example", "--mode=x"),
            deliver(MESSAGE, "-f", "s", "-a", "b\ufffdx@a.example"),
            deliver(
                MESSAGE,
                "-f",
                "s",
                "-a",
                "box@a.example",
                "-a",
                "dir@a.example",
                "--original-recipient",
                "x"))) {
      assertThat(result.exit()).isEqualTo(75);
      assertThat(result.err()).startsWith("4.3.5 james-virtual: ").hasLineCount(1);
    }
    assertThat(base.resolve("box")).doesNotExist();
  }

  @Test
  void deliverShouldNotBounceWhatIsToBeDeferredWhenThereAreSeveralRecipients() throws IOException {
    CommandRun result = deliverTo("nobody@a.example", "box@a.example", "locked@a.example");

    assertThat(result.exit()).isEqualTo(75);
    assertThat(result.err().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("4.2.0 <locked@a.example>: "),
            second -> assertThat(second).startsWith("5.1.1 <nobody@a.example>: unknown user"));
    assertThat(box()).contains("Subject: t");
  }

  @Test
  void deliverShouldGiveEachRecipientTheWholeMessage() throws IOException {
    assertThat(deliverTo("box@a.example", "dir@a.example", "box@a.example").exit()).isZero();

    assertThat(box()).containsPattern("(?s)Subject: t\n.*Subject: t\n\n>From here\n\n$");
    try (Stream<Path> stored = Files.list(base.resolve("dir").resolve("new"))) {
      assertThat(Files.readString(stored.findFirst().orElseThrow()))
          .endsWith("Subject: t\n\nFrom here\n");
    }
  }

  @Test
  void deliverShouldSayWhereItWentWhenAsked() {
    assertThat(deliver(MESSAGE, "-v", "-f", "s", "-a", "box@a.example").err())
        .contains("<box@a.example>: delivered to mailbox " + base.resolve("box"));
    assertThat(deliver(MESSAGE, "-v", "-f", "s", "-a", "upward@a.example").err())
        .startsWith("4.3.5 mail system configuration error\n")
        .contains("../x");
  }

  @Test
  void deliverShouldObeyTheModeAndParametersItIsGiven() throws IOException {
    Files.createDirectory(base.resolve("odd"));
    Files.setAttribute(base.resolve("odd"), "unix:mode", 0777);

    assertThat(deliver(MESSAGE, "--mode=postfix", "-f", "s", "-a", "oddpath@a.example").exit())
        .isZero();
    assertThat(deliver(MESSAGE, "-o", "soft_bounce=yes", "-f", "s", "-a", "no@a.example"))
        .isEqualTo(new CommandRun(75, "", "4.1.1 unknown user: \"no@a.example\"\n"));
  }

  @Test
  void batchShouldAnswerEachRecipientOfEachLine() throws IOException {
    write("message", "Subject: file\r\n\r\nbody\r\n");
    String lines =
        """
        {"id": "one", "sender": "s@b.example", "message": "%s",
         "recipients": ["box@a.example", {"address": "nobody@a.example", "original": "x@y"}]}
        """
                .formatted(folder.resolve("message"))
                .replace("\n", "")
            + "\n\n{\"sender\":\"\",\"recipients\":[{\"address\":\"dir@a.example\",\"original\":null}],"
            + "\"message_base64\":\""
            + Base64.getEncoder().encodeToString(MESSAGE)
            + "\"}";

    CommandRun result = deliver(ascii(lines), "--batch");

    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith(
                        "{\"id\": \"one\", \"recipient\": \"box@a.example\", \"status\": \"sent\","
                            + " \"dsn\": \"2.0.0\", \"text\": \"delivered to mailbox\","
                            + " \"detail\": \"delivered to mailbox "),
            second ->
                assertThat(second)
                    .contains(
                        "\"status\": \"bounced\", \"dsn\": \"5.1.1\", \"text\": \"unknown user:"
                            + " \\\"nobody@a.example\\\"\""),
            third -> assertThat(third).contains("\"id\": \"\"", "\"delivered to maildir\""));
    assertThat(box()).endsWith("Subject: file\n\nbody\n\n");
    try (Stream<Path> stored = Files.list(base.resolve("dir").resolve("new"))) {
      assertThat(Files.readString(stored.findFirst().orElseThrow()))
          .isEqualTo("Return-Path: <>\nDelivered-To: dir@a.example\nSubject: t\n\nFrom here\n");
    }
  }

  @Test
  void batchShouldDeferWhatItCannotRead() {
    assertThat(
            deliver(
                    ascii(
                        "{\"sender\":\"\",\"recipients\":[\"box@a.example\"],\"message\":\"/no/file\"}"),
                    "--batch")
                .out())
        .contains("\"status\": \"deferred\", \"dsn\": \"4.3.0\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "{",
        "{}",
        "{\"sender\":1,\"recipients\":[],\"message\":\"x\"}",
        "{\"sender\":\"\",\"recipients\":[1],\"message\":\"x\"}",
        "{\"sender\":\"\",\"recipients\":[],\"message\":\"x\",\"message_base64\":\"\"}",
        "{\"sender\":\"\",\"recipients\":[],\"message_base64\":\"*\"}",
        "{\"sender\":\"\",\"recipients\":[],\"message\":\"x\",\"nonsense\":1}",
        "{\"sender\":\"\",\"sender\":\"\",\"recipients\":[],\"message\":\"x\"}",
        "{\"sender\":\"\\ud80\",\"recipients\":[],\"message\":\"x\"}",
      })
  void batchShouldSayWhatIsWrongWithALine(String line) {
    CommandRun result = deliver(ascii("\n" + line), "--batch");

    assertThat(result.exit()).isEqualTo(75);
    assertThat(result.err())
        .startsWith("4.3.5 james-virtual: standard input line 2: ")
        .hasLineCount(1);
  }
}
