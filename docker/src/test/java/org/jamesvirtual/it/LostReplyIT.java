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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that goes away before it has its replies, and sends the message again. */
final class LostReplyIT {
  private static final List<String> RECIPIENTS = List.of("info@arkum.com", "mueller@opal.ch");

  @TempDir private Path folder;

  @Test
  void messageShouldBeStoredOnceWhenItsRepliesWereLost() throws IOException {
    SampleSite site = SampleSite.in(folder);
    byte[] message =
        Messages.bytes(
            "Received: from a by mail.arkum.ch (Postfix) with ESMTP id 4F2C41\r\n"
                + "\tfor <info@arkum.com>; Tue, 24 Nov 2026 13:20:58 +0000 (UTC)\r\n"
                + Messages.text(Messages.withSubject("lost")));
    try (EmbeddedJames james = EmbeddedJames.on(site).start()) {
      // The client goes away right after the final dot.
      try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
        client.mail("sender@example.org");
        for (String recipient : RECIPIENTS) {
          client.rcpt(recipient);
        }
        client.data(message, 0);
      }
      try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
        Await.until(
            Duration.ofMinutes(1),
            "the repeated message is answered",
            () -> isAnswered(client, message),
            james::log);
      }
      james.kill();
      james.start();
      try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
        assertThat(client.deliver("sender@example.org", RECIPIENTS, message))
            .allSatisfy(reply -> assertThat(reply.toString()).startsWith("250 2.0.0 "));
      }
      for (String mailbox : List.of("arkum.com/info", "opal.ch/mueller")) {
        assertThat(Messages.text(Files.readAllBytes(site.mailbox(mailbox))))
            .containsOnlyOnce("Subject: lost");
      }
    }
  }

  /** While the first attempt is under way, the second is deferred. */
  private static boolean isAnswered(MailClient client, byte[] message) {
    try {
      return client.deliver("sender@example.org", RECIPIENTS, message).stream()
          .allMatch(reply -> reply.code() == 250);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
