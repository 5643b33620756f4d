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
import java.util.List;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.testing.IdentityTrace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The system calls of James, as root, while it delivers. */
class IdentityIT {
  private static final Credentials FIRST = new Credentials(404, 400);
  private static final Credentials SECOND = new Credentials(405, 400);
  private static final int MESSAGES = 50;

  private static SampleSite site;
  private static EmbeddedJames james;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Peers.assumeRoot();
    site = SampleSite.in(folder);
    site.addTo("virtual_mailbox", "weber@opal.ch opal.ch/weber/");
    site.set("virtual_uid_maps", "inline:{{@arkum.ch=404}, {@opal.ch=405}}");
    site.set("virtual_gid_maps", "static:400");
    james = EmbeddedJames.on(site).start();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @Test
  void mailboxesShouldBeTouchedByTheirOwnersAndNothingElseByAnOwner() throws Exception {
    List<String> recipients =
        List.of("mueller@arkum.ch", "weber@arkum.ch", "mueller@opal.ch", "weber@opal.ch");
    Path calls = Files.createDirectory(site.root().resolve("calls"));
    Process tracer = IdentityTrace.attach(calls, james.pid());
    try {
      for (int i = 0; i < MESSAGES; i++) {
        // Small ones stay in memory, large ones do not.
        byte[] message = i % 10 == 0 ? Messages.ofSize(1 << 20) : Messages.withSubject("m" + i);
        try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
          assertThat(client.deliver("sender@example.org", recipients, message))
              .extracting(Reply::code)
              .containsOnly(250);
        }
      }
    } finally {
      tracer.destroy();
      tracer.waitFor();
    }

    assertThat(
            new IdentityTrace(site.store(), IdentityIT::owner)
                .withIntents(james.folder().resolve("var/virtual-journal/intents"))
                .faults(calls, MESSAGES * recipients.size()))
        .isEmpty();
  }

  private static Credentials owner(String path) {
    return path.startsWith(site.store().resolve("arkum.ch").toString()) ? FIRST : SECOND;
  }
}
