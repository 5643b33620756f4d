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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages by LMTP while the folder for temporary files is full. */
class FullTemporaryFolderIT {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private Path temporary;
  private SampleSite site;
  private EmbeddedJames james;

  @BeforeEach
  void start() throws Exception {
    Peers.assumeRoot();
    site = SampleSite.in(folder);
    temporary = Files.createDirectory(folder.resolve("tmp"));
    Peers.assumeMount(
        Command.succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", temporary.toString()));
    james = EmbeddedJames.on(site).temporaryFolder(temporary);
    james.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (james != null) {
      james.close();
      Command.run("umount", temporary.toString());
    }
  }

  @Test
  void messageThatFitsNowhereShouldBeDeferredForEachRecipientAndTheNextBeTaken() throws Exception {
    List<String> recipients = List.of("weber@arkum.ch", "mueller@opal.ch");
    Path maildir = site.mailbox("arkum.ch/weber");
    Path mbox = site.mailbox("opal.ch/mueller");
    byte[] small = Messages.withSubject("small");
    byte[] big = Messages.ofSize(40 * MEBIBYTE);
    // Larger than the temporary files may be, yet kept in memory.
    byte[] medium = Messages.ofSize(12 * MEBIBYTE);
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      assertReplies(client, recipients, big, "451 4.3.0");
      assertThat(StoredMail.newFiles(maildir)).isEmpty();
      assertThat(mbox).doesNotExist();

      assertReplies(client, recipients, small, "250 2.0.0");
      assertReplies(client, recipients, medium, "250 2.0.0");
    }
    assertThat(StoredMail.newFiles(maildir)).hasSize(2);
    assertThat(Files.readString(mbox)).contains("Subject: small");
    assertThat(Files.size(mbox)).isGreaterThan(11 * MEBIBYTE);
  }

  @Test
  void largeMessageShouldArriveWholeThroughATemporaryFile() throws Exception {
    byte[] large = Messages.ofSize(20 * MEBIBYTE);
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      assertReplies(client, List.of("weber@arkum.ch"), large, "250 2.0.0");
    }
    List<Path> files = StoredMail.newFiles(site.mailbox("arkum.ch/weber"));
    assertThat(files).hasSize(1);
    assertThat(
            Arrays.equals(
                Files.readAllBytes(files.getFirst()),
                StoredMail.maildirFile("sender@example.org", "weber@arkum.ch", large)))
        .isTrue();
  }

  private static void assertReplies(
      MailClient client, List<String> recipients, byte[] message, String expected)
      throws IOException {
    List<String> replies =
        client.deliver("sender@example.org", recipients, message).stream()
            .map(Reply::toString)
            .toList();
    assertThat(replies).hasSameSizeAs(recipients).allMatch(reply -> reply.startsWith(expected));
    assertThat(replies).noneMatch(reply -> reply.contains("/"));
  }
}
