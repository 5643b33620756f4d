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

import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.SafeOpen;
import org.jamesvirtual.os.UnsafeFileException;

/**
 * Appends messages to mbox files: deliver_mailbox_file of virtual(8), mbox_open(3). Locks in
 * Postfix's order, takes everything back on failure. Runs with the owner's identity; {@link
 * DeliveryPool} keeps two threads from waiting for each other here.
 */
final class MboxWriter {

  private final DeliveryParameters parameters;
  private final Folders folders;
  private final LockRetry retry;

  MboxWriter(DeliveryParameters parameters, Folders folders) {
    this.parameters = parameters;
    this.folders = folders;
    this.retry = new LockRetry(parameters.lockAttempts(), parameters.lockDelay());
  }

  /**
   * Appends one message; on an exception the file has the length that it had, or the exception says
   * what was in the way, or the thread is somebody else for good.
   *
   * @param commitment made when the message is on the disk, the file still locked
   * @param intent told right before the first byte and right after the last
   * @return the file
   */
  FilePath append(
      FilePath mailbox, Credentials owner, Content content, Commitment commitment, Intent intent)
      throws DeliveryException {
    try (Folder folder = folder(mailbox)) {
      return appendIn(folder.child(mailbox.name()), owner, content, commitment, intent);
    }
  }

  private Folder folder(FilePath mailbox) throws DeliveryException {
    try {
      return folders.open(mailbox.parent());
    } catch (PosixException e) {
      throw DeliveryException.beforeWriting("cannot open file", e);
    } catch (UnsafeFileException e) {
      throw DeliveryException.unsafe(e);
    }
  }

  private FilePath appendIn(
      FilePath path, Credentials owner, Content content, Commitment commitment, Intent intent)
      throws DeliveryException {
    DotLock dotLock = dotLock(path, intent);
    try (Descriptor file = open(path)) {
      FileStatus opened = status(file);
      if (opened.isRegular()) {
        kernelLocks(file);
      }
      FileStatus before = check(path, owner, file);
      commitment.check();
      intent.append(before);
      write(path, file, before, content, commitment, intent);
      return path;
    } finally {
      if (dotLock != null) {
        dotLock.release();
      }
    }
  }

  private DotLock dotLock(FilePath path, Intent intent) throws DeliveryException {
    if (!parameters.locks().contains(Lock.DOTLOCK) || isSpecial(path)) {
      return null;
    }
    try {
      return DotLock.acquire(path, retry, parameters.staleLockTime(), intent);
    } catch (PosixException e) {
      throw DeliveryException.beforeWriting("unable to create lock file", e);
    }
  }

  private static boolean isSpecial(FilePath path) {
    try {
      return !Posix.status(path).isRegular();
    } catch (PosixException e) {
      return false;
    }
  }

  private static Descriptor open(FilePath path) throws DeliveryException {
    try {
      return SafeOpen.forAppend(path);
    } catch (PosixException e) {
      boolean creating = e.call().equals(Posix.CREATE);
      throw DeliveryException.beforeWriting(
          creating ? "cannot create file exclusively" : "cannot open file", e);
    } catch (UnsafeFileException e) {
      throw DeliveryException.unsafe(e);
    }
  }

  private void kernelLocks(Descriptor file) throws DeliveryException {
    String failure = "unable to lock for exclusive access";
    try {
      if (!KernelLocks.acquire(parameters.locks(), file, retry)) {
        throw DeliveryException.unavailable(failure + ": " + Errno.text(Errno.EAGAIN));
      }
    } catch (PosixException e) {
      throw DeliveryException.beforeWriting(failure, e);
    }
  }

  /** What can have changed while waiting for a lock; and whose file it is. */
  private FileStatus check(FilePath path, Credentials owner, Descriptor file)
      throws DeliveryException {
    FileStatus locked = status(file);
    if (locked.links() != 1 || !isStillAt(path, locked)) {
      throw DeliveryException.unavailable("target file status changed unexpectedly");
    }
    if (!locked.isRegular()) {
      throw new DeliveryException(
          EnhancedStatus.NOT_A_MAILBOX,
          "mail system configuration error",
          "destination is not a regular file",
          null);
    }
    if (parameters.strictOwnership() && locked.uid() != owner.uid()) {
      throw DeliveryException.unavailable("destination is not owned by recipient");
    }
    return locked;
  }

  private static boolean isStillAt(FilePath path, FileStatus file) {
    try {
      return Posix.status(path).isSameFile(file);
    } catch (PosixException e) {
      return false;
    }
  }

  private static FileStatus status(Descriptor file) throws DeliveryException {
    try {
      return file.status();
    } catch (PosixException e) {
      throw DeliveryException.beforeWriting("cannot open file", e);
    }
  }

  private void write(
      FilePath path,
      Descriptor file,
      FileStatus before,
      Content content,
      Commitment commitment,
      Intent intent)
      throws DeliveryException {
    try {
      content.writeTo(file, parameters.mailboxLimit(), before.size());
      requireWritten(intent.complete(file.status().size()));
      sync(path, file, before);
      commitment.commit();
    } catch (PosixException e) {
      DeliveryException failure = DeliveryException.whileWriting(e, parameters.postfixMode());
      takeBack(file, before, content, intent, failure);
      throw failure;
    } catch (Throwable t) {
      takeBack(file, before, content, intent, t);
      throw t;
    }
  }

  // Else it would stand in writing that the message is only begun, and a restart cut it off.
  private static void requireWritten(boolean complete) throws DeliveryException {
    if (!complete) {
      throw new DeliveryException(
          EnhancedStatus.SYSTEM_UNAVAILABLE,
          "error writing message",
          "error writing message: the journal took its beginning and not its end",
          null);
    }
  }

  private void sync(FilePath path, Descriptor file, FileStatus before)
      throws PosixException, DeliveryException {
    if (parameters.durability() == Durability.NONE) {
      file.flush();
      return;
    }
    file.sync();
    // An empty file may be one whose creation was never synced: its first delivery failed.
    if (parameters.durability() == Durability.FULL && before.size() == 0) {
      syncName(path);
    }
  }

  private static void syncName(FilePath path) throws DeliveryException {
    try {
      Posix.syncDirectory(path.parent(), path);
    } catch (PosixException e) {
      throw DeliveryException.whileSyncingName(e);
    }
  }

  // A delivery that hung for long may have lost its dotlock to somebody who took it for stale, and
  // who has then written behind it, or removed messages.
  private static void takeBack(
      Descriptor file, FileStatus before, Content content, Intent intent, Throwable failure) {
    try {
      // A message that could not be synced must not be found whole by a restart, and synced then.
      intent.append(before);
      long size = file.status().size();
      if (size > before.size() + content.written()) {
        failure.addSuppressed(DeliveryException.unavailable("somebody else has appended to it"));
      } else if (size < before.size()) {
        failure.addSuppressed(DeliveryException.unavailable("somebody else has shortened it"));
      } else if (size > before.size()) {
        cutOff(file, before, intent);
      }
    } catch (PosixException | RuntimeException | Error e) {
      intent.unclear();
      // One and the same where the JVM has no memory left.
      if (!e.equals(failure)) {
        failure.addSuppressed(e);
      }
    }
  }

  private static void cutOff(Descriptor file, FileStatus before, Intent intent)
      throws PosixException {
    try {
      file.truncate(before.size());
    } catch (PosixException e) {
      intent.torn(file.version());
      throw e;
    }
  }
}
