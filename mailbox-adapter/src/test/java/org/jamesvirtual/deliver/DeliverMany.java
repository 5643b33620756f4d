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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.FileWork;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.Privileges;

/**
 * A process that delivers messages by several threads, into mboxes and Maildirs of several owners;
 * the number of messages delivered goes to standard output. Arguments: the spool with a folder for
 * each owner, the number of messages, and {@code owner}, or {@code root} for a process in which the
 * change of identity was forgotten.
 */
final class DeliverMany {

  static final List<Credentials> OWNERS =
      List.of(new Credentials(404, 400), new Credentials(405, 400), new Credentials(406, 406));

  private static final int THREADS = 6;
  private static final byte[] MESSAGE = TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII);

  private DeliverMany() {}

  public static void main(String[] arguments) throws Exception {
    Privileges privileges = arguments[2].equals("root") ? new Forgotten() : new LinuxPrivileges();
    MailboxDelivery delivery =
        new MailboxDelivery(
            new TestParameters().attempts(1000, TestParameters.SHORT).anyOwner().build(),
            privileges);
    int count = Integer.parseInt(arguments[1]);
    List<Callable<Outcome>> work = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mailbox mailbox = mailbox(arguments[0], i);
      work.add(() -> deliver(delivery, mailbox));
    }
    int delivered = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Outcome> outcome : threads.invokeAll(work)) {
        delivered += outcome.get() instanceof Outcome.Delivered ? 1 : 0;
      }
    }
    System.out.println("process " + ProcessHandle.current().pid());
    System.out.println("delivered " + delivered);
  }

  /** The folder in the spool that is an owner's alone. */
  static String folder(Credentials owner) {
    return owner.uid() + "-" + owner.gid();
  }

  private static Mailbox mailbox(String spool, int number) {
    Credentials owner = OWNERS.get(number % OWNERS.size());
    boolean mbox = number / OWNERS.size() % 2 == 0;
    return new Mailbox(
        spool + "/" + folder(owner) + (mbox ? "/box" : "/dir"),
        mbox ? Mailbox.Format.MBOX : Mailbox.Format.MAILDIR,
        owner);
  }

  private static Outcome deliver(MailboxDelivery delivery, Mailbox mailbox) {
    return delivery.deliver(
        mailbox,
        Address.NULL,
        new Recipient(Address.parse("a@v.example"), Optional.empty()),
        () -> new ByteArrayInputStream(MESSAGE));
  }

  /** Everything as root. */
  private static final class Forgotten implements Privileges {
    @Override
    public <T> T as(Credentials owner, FileWork<T> work) throws IOException {
      return work.run();
    }

    @Override
    public boolean permits(Credentials owner) {
      return true;
    }

    @Override
    public boolean isIdentityLost() {
      return false;
    }

    @Override
    public String describe() {
      return "";
    }
  }
}
