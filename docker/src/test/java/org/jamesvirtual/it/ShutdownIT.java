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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while mail comes in: no 250 without its message, no half message. */
@Timeout(300)
class ShutdownIT {

  private static final int CLIENTS = 8;
  private static final String LAST_LINE = "the last line";

  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final CountDownLatch underLoad = new CountDownLatch(300);

  @TempDir private Path folder;

  private SampleSite site;
  private EmbeddedJames james;

  @Test
  void everyAnsweredMessageShouldBeWholeWhenJamesIsStoppedUnderLoad() throws Exception {
    site = SampleSite.in(folder);
    site.addTo("virtual_mailbox", "maildir@arkum.ch arkum.ch/maildir/");
    james = EmbeddedJames.on(site).start();
    List<Thread> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        String name = "client" + i;
        clients.add(Thread.ofPlatform().name(name).start(() -> deliverUntilRefused(name)));
      }
      underLoad.await();
    } finally {
      james.close();
    }
    for (Thread client : clients) {
      client.join();
    }

    assertThat(james.wasStopped()).as("ended by itself, not killed").isTrue();
    assertThat(answered).hasSizeGreaterThan(300);
    List<String> mbox = Files.readAllLines(site.mailbox("arkum.ch/mueller"));
    assertThat(subjects(mbox)).doesNotHaveDuplicates().containsAll(answered);
    assertThat(mbox).filteredOn(LAST_LINE::equals).hasSameSizeAs(subjects(mbox));
    assertThat(site.mailbox("arkum.ch/mueller.lock")).doesNotExist();
    List<String> maildir = new ArrayList<>();
    for (Path file : files("arkum.ch/maildir/new")) {
      List<String> lines = Files.readAllLines(file);
      assertThat(lines.getLast()).isEqualTo(LAST_LINE);
      maildir.addAll(subjects(lines));
    }
    assertThat(maildir).doesNotHaveDuplicates().containsAll(answered);
    assertThat(files("arkum.ch/maildir/tmp")).isEmpty();
  }

  /** Each message to an mbox and a Maildir; answered when both are. */
  private void deliverUntilRefused(String name) {
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      for (int number = 0; ; number++) {
        String subject = name + "-" + number;
        byte[] message = Messages.bytes("Subject: " + subject + "\r\n\r\n" + LAST_LINE + "\r\n");
        List<Reply> replies =
            client.deliver(
                "sender@example.org", List.of("mueller@arkum.ch", "maildir@arkum.ch"), message);
        if (!replies.stream().allMatch(reply -> reply.code() == 250)) {
          return;
        }
        answered.add(subject);
        underLoad.countDown();
      }
    } catch (IOException | AssertionError stopped) {
      // Refused, or the connection is gone.
    }
  }

  private static List<String> subjects(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("Subject: "))
        .map(line -> line.substring("Subject: ".length()))
        .toList();
  }

  private List<Path> files(String directory) throws IOException {
    try (Stream<Path> files = Files.list(site.mailbox(directory))) {
      return files.toList();
    }
  }
}
