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
package org.jamesvirtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.SyncCalls;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.SystemCallFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries that did not end, and copies that come again to somewhere else, or with an error. */
@Timeout(120)
class UnfinishedDeliveryTest {

  private static final String HANGING_UNLINK = "unlink,unlinkat:delay_enter=600s:when=1";
  private static final String BROKEN_OFF = "write,writev:delay_enter=600000000:when=2";

  @TempDir private Path folder;

  private JournalSite site;
  private Path lock;

  @BeforeEach
  void makeSite() throws IOException {
    site = JournalSite.in(folder);
    lock = site.mbox().resolveSibling("box.lock");
  }

  @Test
  void partShouldBeCutOffWhenTheCopyComesAgainForAnotherMailbox() throws Exception {
    killWhileAppending();
    site.map("box", "dir/");
    try (VirtualTransport transport = site.open()) {
      assertThat(site.mbox()).isNotEmptyFile();
      Files.delete(lock);

      assertThat(text(transport, "box@v.example")).isEqualTo("delivered to maildir");
      assertThat(site.mbox()).isEmptyFile();
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void refusedRecipientShouldBeAnsweredInTimeWhereItsOldMailboxIsLocked() throws Exception {
    killWhileAppending();
    site.map("box", "");
    DeliveryLimits limits = new DeliveryLimits(Duration.ofSeconds(1), 4, 0);
    try (VirtualTransport transport = site.open(limits)) {
      assertThat(outcome(transport, "box@v.example"))
          .isInstanceOf(Outcome.Deferred.class)
          .satisfies(outcome -> assertThat(outcome.detail()).contains("delivery_timeout"));
      Files.delete(lock);
      Await.until(
          "the old mailbox to be looked at",
          () -> outcome(transport, "box@v.example") instanceof Outcome.Bounced);
      assertThat(site.mbox()).isEmptyFile();
    }
  }

  @Test
  void messageShouldBeStoredAgainWhenItsNameWasTakenBackAfterAFailedSync() throws Exception {
    for (String part : List.of("", "tmp", "new", "cur")) {
      TestSpool.give(Files.createDirectory(site.maildir().resolve(part)), TestSpool.owner());
    }
    DeliveryLimits limits = new DeliveryLimits(Duration.ofSeconds(2), 4, 0);
    try (VirtualTransport transport = site.open(limits)) {
      try (SystemCallFault fault =
          new SystemCallFault(
              List.of(SyncCalls.ofName(site.maildir(), "error=EIO"), HANGING_UNLINK))) {
        assertThat(site.deliver(transport, site.message(), onDelivery(fault), "dir@v.example"))
            .singleElement()
            .isInstanceOf(Outcome.Deferred.class);
        try (Stream<Path> messages = Files.list(site.maildir().resolve("new"))) {
          Files.delete(messages.findFirst().orElseThrow());
        }

        try (VirtualTransport next = site.openCopy()) {
          assertThat(text(next, "dir@v.example")).isEqualTo("delivered to maildir");
        }
        assertThat(site.inMaildir()).isEqualTo(1);
      }
      Await.until("the first attempt to end", () -> transport.stop(Duration.ofSeconds(10)));
    }
  }

  /** Not on the test's own thread, which reads the message to name the copy. */
  private static JournalSite.Opening onDelivery(SystemCallFault fault) {
    return () -> {
      if (Thread.currentThread().getName().startsWith("virtual-delivery")) {
        fault.begin();
      }
    };
  }

  @Test
  void storedMessageShouldBeKnownWhenAnErrorEndedItsDelivery() throws Exception {
    TestSpool.assumeRoot();
    try (VirtualTransport transport = site.open();
        SystemCallFault fault = new SystemCallFault("setgroups", "error=EPERM:when=2", List.of())) {
      assertThat(site.deliver(transport, site.message(), fault::begin, "dir@v.example"))
          .singleElement()
          .isInstanceOf(Outcome.Deferred.class);
      assertThat(site.inMaildir()).isEqualTo(1);
    }
    try (VirtualTransport transport = site.open()) {
      assertThat(text(transport, "dir@v.example")).isEqualTo("delivered already");
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  /** Leaves a part of a message, and the mailbox locked by somebody else. */
  private void killWhileAppending() throws Exception {
    KilledDelivery.at(
        site,
        "box",
        List.of(BROKEN_OFF),
        site.mbox(),
        () -> Files.exists(site.mbox()) && Files.size(site.mbox()) > 0);
    Files.delete(lock);
    Files.createFile(lock);
  }

  private Outcome outcome(VirtualTransport transport, String recipient) {
    return site.deliver(transport, site.message(), recipient).get(0);
  }

  private String text(VirtualTransport transport, String recipient) {
    return outcome(transport, recipient).text();
  }
}
