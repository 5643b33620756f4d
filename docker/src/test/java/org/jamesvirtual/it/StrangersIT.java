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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody waits for a stranger: not for his locked mailbox, nor for his silence. */
@Timeout(300)
class StrangersIT {

  private static final String SENDER = "sender@example.org";
  private static final String LOCKED = "mueller@arkum.ch";

  private static SampleSite site;
  private static EmbeddedJames james;

  private final List<MailClient> clients = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    // Longer than the test needs, and shorter than a client waits.
    site.set("deliver_lock_attempts", "60");
    site.set("deliver_lock_delay", "1s");
    for (int i = 0; i < 4; i++) {
      site.addTo("virtual_mailbox", "mbox%d@arkum.ch arkum.ch/mbox%d".formatted(i, i));
      site.addTo("virtual_mailbox", "maildir%d@arkum.ch arkum.ch/maildir%d/".formatted(i, i));
    }
    james = EmbeddedJames.on(site).start();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @AfterEach
  void disconnect() throws IOException {
    for (MailClient client : clients) {
      client.close();
    }
  }

  @Test
  void othersShouldBeAnsweredWhileFortySessionsWaitForALockedMbox() throws IOException {
    Path lock = Files.createFile(site.mailbox("arkum.ch/mueller.lock"));
    List<MailClient> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        MailClient client = connect();
        client.mail(SENDER);
        client.rcpt(LOCKED);
        client.command("DATA");
        client.sendUnfinished(Messages.bytes("Subject: waits\r\n\r\nbody\r\n.\r\n"));
        waiting.add(client);
      }
      for (int i = 0; i < 8; i++) {
        String recipient = (i % 2 == 0 ? "mbox" : "maildir") + i / 2 + "@arkum.ch";
        assertThat(connect().deliver(SENDER, List.of(recipient), Messages.withSubject("stranger")))
            .extracting(Reply::code)
            .containsExactly(250);
      }
      assertThat(lock).as("the lock of somebody else").exists();
      assertThat(site.mailbox("arkum.ch/mueller"))
          .satisfiesAnyOf(
              mbox -> assertThat(mbox).doesNotExist(), mbox -> assertThat(mbox).isEmptyFile());
    } finally {
      Files.delete(lock);
    }
    for (MailClient client : waiting) {
      assertThat(client.reply().code()).isEqualTo(250);
    }
    assertThat(Files.readAllLines(site.mailbox("arkum.ch/mueller")))
        .filteredOn("Subject: waits"::equals)
        .hasSize(40);
  }

  @Test
  void othersShouldBeServedWhileAThousandSessionsAreIdleAndSomeDripTheirData() throws IOException {
    for (int i = 0; i < 1000; i++) {
      connect();
    }
    List<MailClient> dripping = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      MailClient client = connect();
      client.mail(SENDER);
      client.rcpt("mbox0@arkum.ch");
      client.command("DATA");
      dripping.add(client);
    }
    byte[] message = Messages.bytes("Subject: drips\r\n\r\nbody\r\n.\r\n");
    for (byte octet : message) {
      for (MailClient client : dripping) {
        client.sendUnfinished(new byte[] {octet});
      }
      if (octet == '\n') {
        assertThat(
                connect()
                    .deliver(SENDER, List.of("mbox1@arkum.ch"), Messages.withSubject("served")))
            .extracting(Reply::code)
            .containsExactly(250);
      }
    }
    for (MailClient client : dripping) {
      assertThat(client.reply().code()).isEqualTo(250);
    }
    for (MailClient idle : clients.subList(0, 1000)) {
      assertThat(idle.command("NOOP").code()).isEqualTo(250);
    }
  }

  private MailClient connect() throws IOException {
    MailClient client = MailClient.lmtp(james.lmtpPort());
    clients.add(client);
    return client;
  }
}
