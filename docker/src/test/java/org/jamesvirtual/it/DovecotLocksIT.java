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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dovecot and our deliveries wait for each other's locks of an mbox, with the files of conf/. */
class DovecotLocksIT {
  private static final String USER = "mueller@arkum.ch";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  // More than Dovecot reads before it opens the mailbox.
  private static final byte[] APPENDED = NumberedMessage.of("appended", 2000);
  private static final int HALF = APPENDED.length / 2;

  @TempDir private Path folder;

  private SampleSite site;
  private DovecotServer dovecot;
  private ImapReader imap;

  @BeforeEach
  void start() throws IOException {
    Peers.assumePostfixAndDovecot();
    site = SampleSite.in(folder);
    site.set("virtual_mailbox_maps", "texthash:$config_directory/virtual_mailbox");
    dovecot = DovecotServer.start(site);
    imap = dovecot.open(USER);
  }

  @AfterEach
  void stop() throws IOException {
    if (imap != null) {
      imap.close();
    }
    if (dovecot != null) {
      dovecot.close();
    }
  }

  @Test
  void deliveryShouldBeDeferredWhenDovecotKeepsItsLock() throws Exception {
    site.set("deliver_lock_attempts", "2");
    String append = appendHalf();

    try (DeliveringProcess ours = DeliveringProcess.start(site, USER, "ours", 1)) {
      ours.end();
      ours.awaitEnd();
      assertThat(ours.replies("4.2.0")).singleElement().asString().contains("File exists");
    }
    assertThat(appendRest(append)).contains("OK");
    assertThat(stored()).containsExactly("appended");
  }

  @Test
  void deliveryShouldGoOnWhenDovecotReleasesItsLock() throws Exception {
    site.set("deliver_lock_attempts", "60");
    Path trace = site.root().resolve("trace");
    String append = appendHalf();

    try (DeliveringProcess ours = DeliveringProcess.traced(site, USER, trace)) {
      ours.end();
      Await.until(
          PATIENCE, "an attempt", () -> Daemon.read(trace).contains("EEXIST"), () -> "no EEXIST");
      assertThat(appendRest(append)).contains("OK");
      ours.awaitEnd();
      assertThat(ours.replies("2.0.0")).hasSize(1);
    }
    assertThat(stored()).containsExactly("appended", "traced0-0");
  }

  @Test
  void dovecotShouldNotReadUntilOurMessageIsWhole() throws Exception {
    try (DeliveringProcess ours = DeliveringProcess.holding(site, USER)) {
      String check = imap.send("CHECK");
      assertThat(answersWhileOthersAreServed()).isFalse();
      ours.end();

      assertThat(imap.await(check)).contains("OK");
      assertThat(idsOf(imap)).containsExactly(HoldingMain.ID);
      ours.awaitEnd();
      assertThat(ours.replies("2.0.0")).hasSize(1);
    }
  }

  @Test
  void dovecotShouldNotWriteUntilOurMessageIsWhole() throws Exception {
    try (DeliveringProcess ours = DeliveringProcess.holding(site, USER)) {
      String append = appendHalf();
      sendRest();
      assertThat(answersWhileOthersAreServed()).isFalse();
      ours.end();

      assertThat(imap.await(append)).contains("OK");
      ours.awaitEnd();
      assertThat(stored()).containsExactly(HoldingMain.ID, "appended");
    }
  }

  /** Sends APPEND and half of the message. */
  private String appendHalf() throws IOException {
    String mark = imap.send("APPEND INBOX {" + APPENDED.length + "+}");
    imap.send(APPENDED, 0, HALF);
    return mark;
  }

  private void sendRest() throws IOException {
    imap.send(APPENDED, HALF, APPENDED.length - HALF);
    imap.send(Messages.bytes("\r\n"), 0, 2);
  }

  private String appendRest(String mark) throws IOException {
    sendRest();
    return imap.await(mark);
  }

  /** Whether Dovecot has answered when it has served another user from login to logout. */
  private boolean answersWhileOthersAreServed() throws IOException {
    dovecot.inbox("weber@arkum.ch");
    return imap.hasAnswer();
  }

  private List<String> stored() throws IOException {
    try (ImapReader fresh = dovecot.open(USER)) {
      return idsOf(fresh);
    }
  }

  private static List<String> idsOf(ImapReader reader) throws IOException {
    return List.copyOf(
        reader
            .fetchFrom(1, message -> NumberedMessage.id(message).orElse("torn: " + message))
            .values());
  }
}
