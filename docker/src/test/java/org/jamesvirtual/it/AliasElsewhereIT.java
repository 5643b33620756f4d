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
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An alias that leads to an address elsewhere: whoever sends to it, the mail leaves through the
 * Postfix that James sends to, as by cleanup(8); and nobody may send elsewhere but by an alias.
 */
class AliasElsewhereIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static SampleSite site;
  private static PostfixServer postfix;
  private static EmbeddedJames james;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    postfix = PostfixServer.start(site, "virtual");
    james =
        EmbeddedJames.on(site)
            .relay(postfix.port())
            // The other domains are Postfix's.
            .override("virtual_mailbox_domains", "arkum.ch")
            .override("virtual_alias_maps", "inline:{boss@arkum.ch=info@arkum.com}")
            // The client of this test is a stranger.
            .edit("smtpserver.xml", text -> text.replace("127.0.0.0/8", "10.0.0.0/8"))
            .start();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
    if (postfix != null) {
      postfix.close();
    }
  }

  @Test
  void mailForItShouldLeave() throws IOException {
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.mail("sender@example.org");
      assertThat(client.rcpt("info@arkum.com").code()).isEqualTo(550);
      assertThat(client.rcpt("boss@arkum.ch").code()).isEqualTo(250);
      assertThat(client.rcpt("mueller@arkum.ch").code()).isEqualTo(250);
      assertThat(client.data(Messages.withSubject("elsewhere"), 1).get(0).code()).isEqualTo(250);
    }

    await("arkum.com/info");
    await("arkum.ch/mueller");
    assertThat(new SpoolMail(site).stored("relay-denied")).isEmpty();
  }

  private static void await(String mailbox) {
    Path file = site.mailbox(mailbox);
    Await.until(
        PATIENCE,
        "the mail is in " + mailbox,
        () -> Files.exists(file) && Daemon.read(file).contains("\nSubject: elsewhere\n"),
        () -> james.log() + postfix.log());
  }
}
