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

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.Privileges;

/**
 * What is known of a mailbox before a message is there: the answer that the delivery would give
 * whatever the message is. Thread-safe.
 *
 * <p>An mbox is looked at by the thread that asks, a session's: a thread of {@link DeliveryPool}
 * would cost each recipient two wake-ups to spare a dead disk a few sessions. So only a few may
 * look at a time; while they do, which is long only where the mail store hangs, the others leave
 * the answer to the delivery.
 */
public final class MailboxCheck {

  /**
   * Far fewer than a server has threads for sessions, more than look at a time while disks work.
   */
  static final int MOST_LOOKING = 8;

  private final long mailboxLimit;
  private final Folders folders;
  private final Privileges privileges;
  private final Semaphore looking = new Semaphore(MOST_LOOKING);

  /** A check for the deliveries with these parameters. */
  public MailboxCheck(DeliveryParameters parameters, Privileges privileges) {
    this.mailboxLimit = parameters.mailboxLimit();
    this.folders = parameters.folders();
    this.privileges = privileges;
  }

  /**
   * Why no message can be delivered: the process cannot become the owner, or the mbox has reached
   * {@code virtual_mailbox_limit}. Empty whenever that is not certain.
   */
  public Optional<Outcome> refusal(Mailbox mailbox) {
    if (!privileges.permits(mailbox.owner())) {
      return Optional.of(
          Outcome.misconfigured(
              "mailbox "
                  + mailbox.path()
                  + " belongs to "
                  + mailbox.owner()
                  + ", and "
                  + privileges.describe()));
    }
    return isFull(mailbox) ? Optional.of(full(mailbox)) : Optional.empty();
  }

  private boolean isFull(Mailbox mailbox) {
    if (mailbox.format() != Mailbox.Format.MBOX || mailboxLimit <= 0 || !looking.tryAcquire()) {
      return false;
    }
    try {
      return hasReachedLimit(mailbox);
    } finally {
      looking.release();
    }
  }

  private boolean hasReachedLimit(Mailbox mailbox) {
    FilePath path = FilePath.of(mailbox.path());
    try {
      FileStatus file = privileges.as(mailbox.owner(), () -> status(path));
      // Of another owner's file, or one with several names, the delivery says something else.
      return file.isRegular()
          && file.links() == 1
          && file.uid() == mailbox.owner().uid()
          && file.size() >= mailboxLimit;
    } catch (IOException e) {
      return false;
    }
  }

  private FileStatus status(FilePath path) throws IOException {
    try (Folder folder = folders.open(path.parent())) {
      return Posix.linkStatus(folder.child(path.name()));
    }
  }

  private Outcome full(Mailbox mailbox) {
    String reason = "error writing message: " + Errno.text(Errno.EFBIG);
    return new Outcome.Bounced(
        EnhancedStatus.MAILBOX_FULL,
        "delivery failed to mailbox: " + reason,
        "delivery failed to mailbox "
            + mailbox.path()
            + ": it has reached virtual_mailbox_limit, "
            + mailboxLimit);
  }
}
