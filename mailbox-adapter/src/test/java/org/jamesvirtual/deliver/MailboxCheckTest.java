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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.FileWork;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.Privileges;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MailboxCheckTest {

  private static final int LIMIT = 100;

  private TestMailboxes mailboxes;

  @BeforeEach
  void makeSpool(@TempDir Path temporary) throws IOException {
    mailboxes = TestMailboxes.in(temporary);
  }

  @Test
  void anMboxThatHasReachedTheLimitShouldGetTheAnswerOfTheDelivery() throws IOException {
    mailboxes.deliver(new TestParameters(), "mbox", TestMailboxes.MESSAGE);
    long size = Files.size(mailboxes.path("mbox"));

    Outcome delivery =
        mailboxes.deliver(new TestParameters().limit(size), "mbox", TestMailboxes.MESSAGE);

    assertThat(refusal(size + 1, "mbox")).isEmpty();
    assertThat(refusal(size, "mbox").orElseThrow())
        .satisfies(early -> assertThat(early.status()).isEqualTo(EnhancedStatus.MAILBOX_FULL))
        .satisfies(early -> assertThat(early.status()).isEqualTo(delivery.status()))
        .satisfies(early -> assertThat(early.text()).isEqualTo(delivery.text()));
  }

  @Test
  void whatIsNotCertainShouldBeLeftToTheDelivery() throws IOException {
    mailboxes.deliver(new TestParameters(), "unlimited", "x".repeat(LIMIT) + "\r\n");
    Files.createSymbolicLink(mailboxes.path("link"), mailboxes.path("unlimited"));

    assertThat(refusal(0, "unlimited")).isEmpty();
    assertThat(refusal(LIMIT, "link")).isEmpty();
    assertThat(refusal(LIMIT, "absent")).isEmpty();
    assertThat(refusal(LIMIT, "maildir/")).isEmpty();
  }

  @Test
  void anOwnerWhomTheProcessCannotBecomeShouldBeDeferred() {
    MailboxCheck check = new MailboxCheck(new TestParameters().build(), new Nobody());

    assertThat(check.refusal(mailboxes.mailbox("mbox")))
        .get()
        .satisfies(outcome -> assertThat(outcome).isInstanceOf(Outcome.Deferred.class))
        .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(EnhancedStatus.CONFIGURATION))
        .satisfies(outcome -> assertThat(outcome.text()).doesNotContain("mbox"));
  }

  @Test
  @Timeout(60)
  void mailStoreThatHangsShouldHoldUpAFewAndNobodyElse() throws Exception {
    Hanging store = new Hanging();
    MailboxCheck check = new MailboxCheck(new TestParameters().limit(LIMIT).build(), store);
    Queue<Optional<Outcome>> answers = new ConcurrentLinkedQueue<>();
    List<Thread> asking = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Mailbox mailbox = mailboxes.mailbox("mbox" + i);
      asking.add(Thread.ofPlatform().start(() -> answers.add(check.refusal(mailbox))));
    }

    Await.until("the others are answered", () -> answers.size() >= 92);
    Await.until("the rest look", () -> store.looked.get() >= MailboxCheck.MOST_LOOKING);
    assertThat(answers).hasSize(92).containsOnly(Optional.empty());
    assertThat(store.looked).hasValue(MailboxCheck.MOST_LOOKING);

    store.released.countDown();
    for (Thread thread : asking) {
      thread.join();
    }
    assertThat(answers).hasSize(100).containsOnly(Optional.empty());
    assertThat(check.refusal(mailboxes.mailbox("mbox"))).isEmpty();
    assertThat(store.looked).as("it is asked again").hasValue(MailboxCheck.MOST_LOOKING + 1);
  }

  private Optional<Outcome> refusal(long limit, String name) {
    Mailbox mailbox = mailboxes.mailbox(name);
    return new MailboxCheck(new TestParameters().limit(limit).build(), new LinuxPrivileges())
        .refusal(mailbox);
  }

  /** Becomes nobody else. */
  private static final class Nobody extends NoSwitch {
    @Override
    public <T> T as(Credentials owner, FileWork<T> work) {
      throw new AssertionError("not to be asked");
    }

    @Override
    public boolean permits(Credentials owner) {
      return false;
    }
  }

  /** Does not come back from the mail store. */
  private static final class Hanging extends NoSwitch {
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger looked = new AtomicInteger();

    @Override
    public <T> T as(Credentials owner, FileWork<T> work) throws IOException {
      looked.incrementAndGet();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      throw new IOException("gone");
    }

    @Override
    public boolean permits(Credentials owner) {
      return true;
    }
  }

  private abstract static class NoSwitch implements Privileges {
    @Override
    public boolean isIdentityLost() {
      return false;
    }

    @Override
    public String describe() {
      return "this process can write for nobody";
    }
  }
}
