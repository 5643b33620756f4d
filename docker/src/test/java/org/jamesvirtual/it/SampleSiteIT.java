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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample site without James: Postfix's own virtual(8) delivers, Dovecot serves. What holds here
 * is what James has to keep up.
 */
class SampleSiteIT {
  private static final byte[] MESSAGE =
      "Subject: sample\r\n\r\nFrom here on\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> USERS =
      List.of(
          "mueller@arkum.ch",
          "weber@arkum.ch",
          "info@arkum.com",
          "mueller@opal.ch",
          "anna-katharina.keller@opal.com");

  private static SampleSite site;
  private static PostfixServer postfix;
  private static DovecotServer dovecot;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    site.set("virtual_uid_maps", "hash:$config_directory/virtual_uids");
    site.set("virtual_gid_maps", "hash:$config_directory/virtual_gids");
    site.addTo("virtual_mailbox", "nouid@arkum.ch arkum.ch/nouid");
    postfix = PostfixServer.start(site, "virtual");
    dovecot = DovecotServer.start(site, SampleSite.OWN_UIDS);
  }

  @AfterAll
  static void stop() {
    if (dovecot != null) {
      dovecot.close();
    }
    if (postfix != null) {
      postfix.close();
    }
  }

  @Test
  void everyMailboxShouldBeServedByDovecotWhenVirtualDelivered() throws IOException {
    String queueId = send(USERS);

    assertThat(postfix.awaitAttempts(queueId, USERS.size()))
        .allSatisfy(attempt -> assertThat(attempt.status()).as("%s", attempt).isEqualTo("sent"));
    for (String recipient : USERS) {
      assertThat(dovecot.inbox(recipient)).as(recipient).hasSize(1);
      assertThat(dovecot.inbox(recipient).getFirst()).contains("Delivered-To: " + recipient);
    }
  }

  @Test
  void postfixShouldRefuseAnUnknownUserAtRcpt() throws IOException {
    try (MailClient client = MailClient.smtp(postfix.port())) {
      client.mail("sender@example.org");

      assertThat(client.rcpt("nobody@opal.ch").toString()).startsWith("550 5.1.1");
    }
  }

  @Test
  void mailShouldBeDeferredWhenAnAddressHasAMailboxButNoUid() throws IOException {
    String queueId = send(List.of("nouid@arkum.ch"));

    DeliveryStatus attempt = postfix.awaitAttempts(queueId, 1).getFirst();
    assertThat(attempt.status()).isEqualTo("deferred");
    assertThat(attempt.dsn()).isEqualTo("4.3.5");
    assertThat(Files.exists(site.mailbox("arkum.ch/nouid"))).isFalse();
  }

  private static String send(List<String> recipients) throws IOException {
    try (MailClient client = MailClient.smtp(postfix.port())) {
      client.mail("sender@example.org");
      for (String recipient : recipients) {
        assertThat(client.rcpt(recipient).code()).isEqualTo(250);
      }
      return PostfixServer.queueId(client.data(MESSAGE, 1).getFirst());
    }
  }
}
