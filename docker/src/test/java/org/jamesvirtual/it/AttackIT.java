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
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final String LONG = "x".repeat(1_000);

  private static SampleSite site;
  private static EmbeddedJames james;

  private MailClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    site.set("deliver_lock_attempts", "2");
    site.set("deliver_lock_delay", "1s");
    for (String value : List.of("../../out", "../out/", "arkum.ch/../../out")) {
      site.addTo("virtual_mailbox", "out" + value.length() + "@arkum.ch " + value);
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
        "MAIL FROM:<a\rX-Evil: 1@x.example>",
        "MAIL FROM:<\"a\rX-Evil: 1\"@x.example>",
        "MAIL FROM:<a@x.example\rX-Evil: 1>",
        "MAIL FROM:<\"a\nX-Evil: 1\"@x.example>",
        "MAIL FROM:<a\0b@x.example>",
      })
  void control(String line) throws IOException {
    System.err.println(
        "PROBE "
            + line.replace("\r", "CR").replace("\n", "LF").replace("\0", "NUL")
            + " -> "
            + client.command(line));
    System.err.println("PROBE  rcpt " + client.rcpt("mueller@arkum.ch"));
    System.err.println("PROBE  rest " + client.quit());
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "RCPT TO:<a\rX-Evil: 1@opal.com>",
        "RCPT TO:<\"a\rX-Evil: 1\"@opal.com>",
        "RCPT TO:<\"a\nX-Evil: 1\"@opal.com>",
        "RCPT TO:<a\0b@opal.com>",
        "RCPT TO:<\"a\\\rb\"@opal.com>",
        "RCPT TO:<a@opal.com> ORCPT=rfc822;a+0D+0AX-Evil:+201@opal.com",
        "RCPT TO:<a@opal.com> ORCPT=rfc822;a+00b@opal.com",
        "RCPT TO:<a@opal.com> ORCPT=rfc822;a\rX-Evil: 1@opal.com",
        "RCPT TO:<a@opal.com> ORCPT=rfc822;\"a+0AX-Evil:1\"@opal.com",
        "RCPT TO:<\"> X-Evil: 1 <\"@opal.com>",
        "RCPT TO:<\"../../out\"@opal.com>",
        "RCPT TO:<../../out@opal.com>",
        "RCPT TO:<\"../../out\"@arkum.ch>",
        "RCPT TO:<out9@arkum.ch>",
        "RCPT TO:<out7@arkum.ch>",
        "RCPT TO:<out18@arkum.ch>",
        "RCPT TO:<LONG@arkum.ch>",
        "RCPT TO:<LONG@opal.com>",
        "RCPT TO:<a@opal.com> ORCPT=rfc822;LONG@opal.com",
        "RCPT TO:<@a.example:a@opal.com>",
        "RCPT TO:<a@opal.com@opal.com>",
      })
  void rcpt(String line) throws IOException {
    client.mail(SENDER);
    Reply reply = client.command(line.replace("LONG", LONG));
    System.err.println(
        "PROBE "
            + line.replace("\r", "CR").replace("\n", "LF").replace("\0", "NUL")
            + " -> "
            + reply);
    if (reply.code() == 250) {
      System.err.println("PROBE  data " + client.data(Messages.withSubject("attack"), 1));
      try (Stream<Path> files = Files.walk(site.mailbox("opal.com"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          System.err.println(
              "PROBE  file "
                  + Files.readString(file).replace(LONG, "LONG").lines().limit(4).toList());
          Files.delete(file);
        }
      }
    }
    System.err.println("PROBE  rest " + client.quit());
  }

  @Test
  void sender() throws IOException {
    for (String sender :
        List.of("\"x> X-Evil: 1\"@x.example", LONG + "@x.example", "\"a b\"@x.example")) {
      System.err.println(
          "PROBE MAIL "
              + sender.replace(LONG, "LONG")
              + " -> "
              + client.mail(sender)
              + client.command("RSET"));
    }
  }
}
