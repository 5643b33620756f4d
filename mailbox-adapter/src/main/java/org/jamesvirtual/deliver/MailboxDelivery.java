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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.HostName;
import org.jamesvirtual.os.IdentityLostError;
import org.jamesvirtual.os.JournaledFileSystems;
import org.jamesvirtual.os.MountedFileSystems;
import org.jamesvirtual.os.NativeMemory;
import org.jamesvirtual.os.NotPermittedException;
import org.jamesvirtual.os.Privileges;

/**
 * Writes a message into a mailbox as its owner, and says what became of it. Thread-safe; a delivery
 * blocks its thread, for the locks up to {@code deliver_lock_attempts} times {@code
 * deliver_lock_delay} each, and for as long as the disk does. Needs a platform thread.
 */
public final class MailboxDelivery {

  private final DeliveryParameters parameters;
  private final Privileges privileges;
  private final MboxWriter mboxWriter;
  private final MaildirWriter maildirWriter;
  private final MboxRecovery mboxRecovery;
  private final MaildirRecovery maildirRecovery;

  /**
   * A recovery may come from the line of another mailbox, or from nowhere in {@link DeliveryPool}.
   */
  private final MailboxLocks locks = new MailboxLocks();

  // The mbox files in which a part of a message may be, which is to be cut off first. Whoever
  // waited for the lock of one has asked the journal before that was known.
  private final Set<String> unclear = ConcurrentHashMap.newKeySet();

  private final CopyBuffers buffers = new CopyBuffers();
  private final MountedFileSystems mounted = MountedFileSystems.get();

  /**
   * Makes ready for deliveries.
   *
   * @throws IOException if this system's files cannot be worked on; one sentence
   */
  public MailboxDelivery(DeliveryParameters parameters, Privileges privileges) throws IOException {
    this.parameters = parameters;
    this.privileges = privileges;
    Folders folders = parameters.folders();
    boolean syncNames = parameters.durability() == Durability.FULL;
    DirectoryMaker directories = new DirectoryMaker(folders, parameters.base(), syncNames);
    this.mboxWriter = new MboxWriter(parameters, folders);
    this.maildirWriter =
        new MaildirWriter(
            parameters,
            new MaildirName(HostName.get(), ProcessHandle.current().pid(), new SecureRandom()),
            folders,
            directories);
    this.mboxRecovery = new MboxRecovery(parameters, folders);
    this.maildirRecovery = new MaildirRecovery(folders, syncNames ? directories : null);
    OwnerClasses.load();
  }

  /** A message for several recipients. */
  TransactionMessage message(MessageSource source, NativeMemory memory) {
    return new TransactionMessage(source, memory, buffers);
  }

  /** Whether a delivery waits for a sync. */
  boolean isSynced() {
    return parameters.durability() != Durability.NONE;
  }

  /** How long virtual(8) waits for a mailbox that somebody else has locked. */
  Duration lockPatience() {
    return parameters.lockDelay().multipliedBy(parameters.lockAttempts());
  }

  /**
   * Delivers one message to one recipient. Never throws for anything that concerns this message:
   * whatever could not be told is {@link Outcome.Deferred}.
   *
   * @param sender the reverse path
   * @throws IdentityLostError if the thread could not get its own identity back: it must end
   */
  public Outcome deliver(
      Mailbox mailbox, Address sender, Recipient recipient, MessageSource source) {
    return deliver(
        mailbox,
        sender,
        recipient,
        new TransactionMessage(source, new NativeMemory(0), buffers),
        new Commitment(),
        Intent.NONE);
  }

  /** The same within a transaction, until it is given up, and written down for a crash. */
  Outcome deliver(
      Mailbox mailbox,
      Address sender,
      Recipient recipient,
      TransactionMessage message,
      Commitment commitment,
      Intent intent) {
    Content content;
    try {
      byte[] header = header(mailbox, sender, recipient);
      intent.begin(mailbox, header);
      content = message.open(mailbox.format(), header);
    } catch (IOException | RuntimeException | Error e) {
      return Outcome.failed(
          EnhancedStatus.SYSTEM_UNAVAILABLE,
          "error reading message",
          "error reading message: " + DeliveryException.describe(e));
    }
    try (content) {
      return deliver(mailbox, content, commitment, intent);
    }
  }

  private byte[] header(Mailbox mailbox, Address sender, Recipient recipient) {
    boolean original = parameters.originalRecipientHeader();
    return switch (mailbox.format()) {
      case MBOX ->
          EnvelopeHeader.forMbox(
              sender, recipient, original, Instant.now().atZone(ZoneId.systemDefault()));
      case MAILDIR -> EnvelopeHeader.forMaildir(sender, recipient, original);
    };
  }

  /**
   * Finds out what became of a delivery that a crash cut off, and takes back what is only a part of
   * a message.
   *
   * @param wait whether to wait for locks as long as a delivery does
   * @throws IdentityLostError as {@link #deliver}
   */
  Finding recover(Trace trace, boolean wait) {
    Mailbox mailbox = trace.mailbox();
    if (!locks.acquire(mailbox.path(), wait ? lockPatience() : Duration.ZERO)) {
      return Finding.later(mailbox.path() + " is in use");
    }
    try {
      Finding finding = recoverLocked(trace, wait ? parameters.lockAttempts() : 1);
      if (finding.fate() != Finding.Fate.LATER) {
        unclear.remove(mailbox.path());
      }
      return finding;
    } finally {
      locks.release(mailbox.path());
    }
  }

  private Finding recoverLocked(Trace trace, int attempts) {
    Mailbox mailbox = trace.mailbox();
    try {
      FilePath path = FilePath.of(mailbox.path());
      return switch (trace) {
        case Trace.Append append ->
            privileges.as(mailbox.owner(), () -> mboxRecovery.recover(path, append, attempts));
        case Trace.Link link ->
            privileges.as(mailbox.owner(), () -> maildirRecovery.recover(path, link));
      };
    } catch (NotPermittedException e) {
      String detail = mailbox.path() + ": " + e.getMessage();
      return privileges.permits(mailbox.owner())
          ? Finding.later(detail)
          : Finding.unknown(detail + "; left as it is");
    } catch (IOException | RuntimeException e) {
      return Finding.later(mailbox.path() + ": " + DeliveryException.describe(e));
    }
  }

  private Outcome deliver(Mailbox mailbox, Content content, Commitment commitment, Intent intent) {
    boolean mbox = mailbox.format() == Mailbox.Format.MBOX;
    String failure = mbox ? "delivery failed to mailbox" : "maildir delivery failed";
    String where = " " + mailbox.path() + " of " + mailbox.owner() + ": ";
    try {
      FilePath file = write(mailbox, content, commitment, intent);
      String text = mbox ? "delivered to mailbox" : "delivered to maildir";
      return new Outcome.Delivered(text, text + " " + file);
    } catch (IdentityLostError e) {
      throw e;
    } catch (NotPermittedException e) {
      return Outcome.misconfigured(failure + where + e.getMessage());
    } catch (DeliveryException e) {
      return Outcome.failed(
          e.status(), failure + ": " + e.getMessage(), failure + where + e.detail());
    } catch (IOException e) {
      return failed(failure, where, e);
    } catch (RuntimeException | Error e) {
      if (commitment.isCommitted()) {
        intent.unclear();
      }
      return failed(failure, where, e);
    }
  }

  private static Outcome failed(String failure, String where, Throwable e) {
    return Outcome.failed(
        EnhancedStatus.SYSTEM_UNAVAILABLE,
        failure,
        failure + where + DeliveryException.describe(e));
  }

  private FilePath write(Mailbox mailbox, Content content, Commitment commitment, Intent intent)
      throws IOException {
    FilePath path = FilePath.of(mailbox.path());
    Credentials owner = mailbox.owner();
    Instant start = Instant.now();
    return switch (mailbox.format()) {
      case MBOX -> append(mailbox, path, content, commitment, intent);
      case MAILDIR -> {
        // Before the switch: the owner may not read what tells.
        JournaledFileSystems journaled = mounted.journaled();
        yield privileges.as(
            owner,
            () -> maildirWriter.store(path, owner, start, journaled, content, commitment, intent));
      }
    };
  }

  private FilePath append(
      Mailbox mailbox, FilePath path, Content content, Commitment commitment, Intent intent)
      throws IOException {
    if (!locks.acquire(mailbox.path(), lockPatience())) {
      throw DeliveryException.unavailable(
          "unable to lock for exclusive access: " + Errno.text(Errno.EAGAIN));
    }
    try {
      if (unclear.contains(mailbox.path())) {
        throw DeliveryException.unavailable("the mailbox cannot be used now");
      }
      Credentials owner = mailbox.owner();
      return privileges.as(
          owner, () -> mboxWriter.append(path, owner, content, commitment, intent));
    } finally {
      if (intent.isUnclear()) {
        unclear.add(mailbox.path());
      }
      locks.release(mailbox.path());
    }
  }
}
