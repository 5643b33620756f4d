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
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker says to the LMTP listener, and what he puts in the place of his mailbox. */
class AttackIT {
  private static final String SENDER = "sender@example.org";
  private static final List<String> OUTSIDE =
      List.of("../../out", "../out/", "arkum.ch/../../out", "../mail/../out");
  private static final String LONG = "x".repeat(1_000);

  private static SampleSite site;
  private static EmbeddedJames james;

  private MailClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    site.set("deliver_lock_attempts", "2");
    site.set("deliver_lock_delay", "1s");
    for (String value : OUTSIDE) {
      site.addTo("virtual_mailbox", recipientOf(value) + " " + value);
    }
    for (String kind : List.of("link", "dangling", "hard", "fifo", "folder")) {
      site.addTo("virtual_mailbox", kind + "@arkum.ch arkum.ch/" + kind);
    }
    site.addTo("virtual_mailbox", "@opal.com opal.com/all/");
    james = EmbeddedJames.on(site).start();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @BeforeEach
  void connect() throws IOException {
    client = MailClient.lmtp(james.lmtpPort());
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "a\rX-Evil: 1@x.example",
        "\"a\rX-Evil: 1\"@x.example",
        "a@x.example\rX-Evil: 1",
        "\"a\nX-Evil: 1\"@x.example",
        "a\nX-Evil: 1@x.example",
        "a\0b@x.example",
      })
  void addressWithAControlCharacterShouldBeRefused(String address) throws IOException {
    assertThat(client.mail(address).code()).isBetween(500, 599);
    client.close();
    connect();
    client.mail(SENDER);
    assertThat(client.rcpt(address.replace("@x.example", "@opal.com")).code()).isBetween(500, 599);
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "a@opal.com> ORCPT=rfc822;a+0D+0AX-Evil:+201@opal.com",
        "a@opal.com> ORCPT=rfc822;a+0AX-Evil:+0A+0AFrom+20x@opal.com",
        "a@opal.com> ORCPT=rfc822;a+00b@opal.com",
        "a@opal.com> ORCPT=rfc822;a\rX-Evil:1@opal.com",
        "a@opal.com> ORCPT=rfc822;LONG@opal.com",
        "\"a\\\rX-Evil: 1\"@opal.com>",
        "\"a\\\"> X-Evil: 1\"@opal.com>",
        "\"> X-Evil: 1 <\"@opal.com>",
        "LONG@opal.com>",
      })
  void recipientShouldBeRefusedOrStayWithinItsHeaderLine(String recipient) throws IOException {
    client.mail(SENDER);
    Reply reply = client.command("RCPT TO:<" + recipient.replace("LONG", LONG));
    if (reply.code() == 250) {
      assertThat(client.data(Messages.withSubject("attack"), 1).getFirst().toString())
          .startsWith("250 2.0.0 ");
      assertHeader(Files.readString(onlyFile()));
    } else {
      assertThat(reply.code()).isBetween(500, 599);
    }
    assertThat(client.quit()).as("in step").extracting(Reply::code).containsExactly(221);
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {"\"> X-Evil: 1\"@x.example", "\"a b\\\"\\\\ \"@x.example", "LONG@x.example"})
  void senderShouldBeRefusedOrStayWithinItsHeaderLine(String sender) throws IOException {
    Reply reply = client.mail(sender.replace("LONG", LONG));
    if (reply.code() == 250) {
      assertThat(client.rcpt("a@opal.com").code()).isEqualTo(250);
      client.data(Messages.withSubject("attack"), 1);
      assertHeader(Files.readString(onlyFile()));
    } else {
      assertThat(reply.code()).isBetween(500, 599);
    }
  }

  @Test
  void longLocalPartShouldBeUnknown() throws IOException {
    client.mail(SENDER);

    assertThat(client.rcpt(LONG + "@arkum.ch").toString()).startsWith("550 5.1.1 ");
    assertThat(client.rcpt("mueller@arkum.ch").code()).isEqualTo(250);
  }

  @Test
  void valueThatLeadsOutOfTheBaseShouldDeferAndMakeNothing() throws IOException {
    client.mail(SENDER);
    for (String value : OUTSIDE) {
      assertThat(client.rcpt(recipientOf(value)).toString()).startsWith("451 4.3.5 ");
    }
    assertThat(client.rcpt("\"../../out\"@arkum.ch").code()).isBetween(500, 599);
    try (Stream<Path> files = Files.walk(site.root())) {
      assertThat(files).noneMatch(file -> file.endsWith("out"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "dangling", "hard", "fifo", "folder"})
  void whatIsNoMailboxShouldBeDeferredAndStayAsItIs(String kind) throws Exception {
    Path secret = Files.writeString(site.root().resolve("secret-" + kind), "precious\n");
    Path box = site.mailbox("arkum.ch/" + kind);
    switch (kind) {
      case "link" -> Files.createSymbolicLink(box, secret);
      case "dangling" -> Files.createSymbolicLink(box, site.root().resolve("none"));
      case "hard" -> Files.createLink(box, secret);
      case "fifo" -> Command.run("mkfifo", "-m", "666", box.toString());
      default -> Files.createDirectory(box);
    }

    List<Reply> replies =
        client.deliver(SENDER, List.of(kind + "@arkum.ch"), Messages.withSubject("attack"));

    assertThat(replies.getFirst().toString()).startsWith("451 4.2.0 ").doesNotContain("/");
    assertThat(secret).hasContent("precious\n");
    assertThat(site.root().resolve("none")).doesNotExist();
  }

  private static String recipientOf(String value) {
    return "out" + OUTSIDE.indexOf(value) + "@arkum.ch";
  }

  /** Removes it. */
  private static Path onlyFile() throws IOException {
    List<Path> files = StoredMail.newFiles(site.mailbox("opal.com/all"));
    assertThat(files).hasSize(1);
    return Files.move(
        files.getFirst(), site.root().resolve("read"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void assertHeader(String file) {
    String text = Messages.text(Messages.withSubject("attack"));
    String message = text.replace("\r\n", "\n");
    assertThat(file).endsWith(message);
    assertThat(file.substring(0, file.length() - message.length()).split("\n", 0))
        .extracting(line -> line.replaceFirst(":.*", ""))
        .containsExactly("Return-Path", "X-Original-To", "Delivered-To");
  }
}
