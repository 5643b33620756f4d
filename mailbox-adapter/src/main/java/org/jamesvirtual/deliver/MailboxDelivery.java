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
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Directory;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileProbe;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.HostName;
import org.jamesvirtual.os.IdentityLostError;
import org.jamesvirtual.os.KernelLock;
import org.jamesvirtual.os.NotPermittedException;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.Privileges;
import org.jamesvirtual.os.ReadBuffer;
import org.jamesvirtual.os.SafeOpen;
import org.jamesvirtual.os.UnsafeFileException;

/**
 * Writes a message into a mailbox as its owner, and says what became of it. Thread-safe; a delivery
 * blocks its thread, for the locks up to {@code deliver_lock_attempts} times {@code
 * deliver_lock_delay} each. Needs a platform thread.
 */
public final class MailboxDelivery {

  /** Loaded early: as the owner of a mailbox, the files these come from may not be readable. */
  private static final List<Class<?>> USED_AS_OWNER =
      List.of(
          BoundedOutput.class,
          DeliveryException.class,
          DirectoryMaker.class,
          DotLock.class,
          Durability.class,
          EnhancedStatus.class,
          ErrnoStatus.class,
          Finding.class,
          FromLineSearch.class,
          Intent.class,
          KernelLocks.class,
          Lock.class,
          LockRetry.class,
          MaildirName.class,
          MaildirRecovery.class,
          MaildirWriter.class,
          MboxRecovery.class,
          MboxWriter.class,
          MessageCopy.class,
          OldTemporaryFiles.class,
          Trace.class,
          Descriptor.class,
          Directory.class,
          Errno.class,
          FilePath.class,
          FileProbe.class,
          FileVersion.class,
          FileStatus.class,
          KernelLock.class,
          Posix.class,
          PosixException.class,
          ReadBuffer.class,
          SafeOpen.class,
          UnsafeFileException.class);

  private final DeliveryParameters parameters;
  private final Privileges privileges;
  private final MboxWriter mboxWriter;
  private final MaildirWriter maildirWriter;
  private final MboxRecovery mboxRecovery;
  private final MaildirRecovery maildirRecovery;
  private final MailboxLocks locks = new MailboxLocks();
  private final CopyBuffers buffers = new CopyBuffers();

  /**
   * Makes ready for deliveries.
   *
   * @throws IOException if this system's files cannot be worked on; one sentence
   */
  public MailboxDelivery(DeliveryParameters parameters, Privileges privileges) throws IOException {
    this.parameters = parameters;
    this.privileges = privileges;
    this.mboxWriter = new MboxWriter(parameters);
    this.maildirWriter =
        new MaildirWriter(
            parameters,
            new MaildirName(HostName.get(), ProcessHandle.current().pid(), new SecureRandom()));
    this.mboxRecovery = new MboxRecovery(parameters);
    this.maildirRecovery = new MaildirRecovery(parameters.durability() == Durability.FULL);
    loadClasses();
  }

  /** Delivers one message to one recipient, and writes nothing down about it. */
  public Outcome deliver(
      Mailbox mailbox, Address sender, Recipient recipient, MessageSource source) {
    return deliver(mailbox, sender, recipient, source, Intent.NONE);
  }

  /**
   * Delivers one message to one recipient. Never throws for anything that concerns this message:
   * whatever could not be told is {@link Outcome.Deferred}.
   *
   * @param sender the reverse path
   * @param intent where it is written down, for the case of a crash
   * @throws IdentityLostError if the thread could not get its own identity back: it must end
   */
  public Outcome deliver(
      Mailbox mailbox, Address sender, Recipient recipient, MessageSource source, Intent intent) {
    InputStream message;
    try {
      message = source.open();
    } catch (IOException | RuntimeException | Error e) {
      return Outcome.failed(
          EnhancedStatus.SYSTEM_UNAVAILABLE,
          "error reading message",
          "error reading message: " + DeliveryException.describe(e));
    }
    try {
      return deliver(mailbox, sender, recipient, message, intent);
    } finally {
      closeQuietly(message);
    }
  }

  /**
   * Finds out what became of a delivery that a crash cut off, and takes back what is only a part of
   * a message.
   *
   * @param wait whether to wait for locks as long as a delivery does
   * @throws IdentityLostError as {@link #deliver}
   */
  public Finding recover(Trace trace, boolean wait) {
    Mailbox mailbox = trace.mailbox();
    LockRetry retry = new LockRetry(wait ? parameters.lockAttempts() : 1, parameters.lockDelay());
    if (!locks.acquire(mailbox.path(), retry.whole())) {
      return Finding.later(mailbox.path() + " is in use");
    }
    try {
      FilePath path = FilePath.of(mailbox.path());
      return privileges.as(
          mailbox.owner(),
          () ->
              switch (trace) {
                case Trace.Append append -> mboxRecovery.recover(path, append, retry.attempts());
                case Trace.Link link -> maildirRecovery.recover(path, link);
              });
    } catch (IOException | RuntimeException e) {
      return Finding.later(mailbox.path() + ": " + DeliveryException.describe(e));
    } finally {
      locks.release(mailbox.path());
    }
  }

  private Outcome deliver(
      Mailbox mailbox, Address sender, Recipient recipient, InputStream message, Intent intent) {
    boolean mbox = mailbox.format() == Mailbox.Format.MBOX;
    String failure = mbox ? "delivery failed to mailbox" : "maildir delivery failed";
    String where = " " + mailbox.path() + " of " + mailbox.owner() + ": ";
    CopyBuffers.Pair pair = buffers.take();
    try {
      FilePath file =
          mbox
              ? toMbox(mailbox, sender, recipient, message, pair, intent)
              : toMaildir(mailbox, sender, recipient, message, pair, intent);
      String text = mbox ? "delivered to mailbox" : "delivered to maildir";
      return new Outcome.Delivered(text, text + " " + file);
    } catch (IdentityLostError e) {
      throw e;
    } catch (NotPermittedException e) {
      return Outcome.misconfigured(failure + where + e.getMessage());
    } catch (DeliveryException e) {
      return Outcome.failed(
          e.status(), failure + ": " + e.getMessage(), failure + where + e.detail());
    } catch (IOException | RuntimeException | Error e) {
      return Outcome.failed(
          EnhancedStatus.SYSTEM_UNAVAILABLE,
          failure,
          failure + where + DeliveryException.describe(e));
    } finally {
      buffers.giveBack(pair);
    }
  }

  private FilePath toMbox(
      Mailbox mailbox,
      Address sender,
      Recipient recipient,
      InputStream message,
      CopyBuffers.Pair pair,
      Intent intent)
      throws IOException {
    byte[] header =
        EnvelopeHeader.forMbox(
            sender,
            recipient,
            parameters.originalRecipientHeader(),
            Instant.now().atZone(ZoneId.systemDefault()));
    MessageCopy copy = new MessageCopy(header, message, true, pair);
    intent.begin(mailbox, header);
    FilePath path = FilePath.of(mailbox.path());
    LockRetry retry = new LockRetry(parameters.lockAttempts(), parameters.lockDelay());
    if (!locks.acquire(mailbox.path(), retry.whole())) {
      throw DeliveryException.unavailable(
          "unable to lock for exclusive access: " + Errno.text(Errno.EAGAIN));
    }
    try {
      return privileges.as(
          mailbox.owner(), () -> mboxWriter.append(path, mailbox.owner(), copy, intent));
    } finally {
      locks.release(mailbox.path());
    }
  }

  private FilePath toMaildir(
      Mailbox mailbox,
      Address sender,
      Recipient recipient,
      InputStream message,
      CopyBuffers.Pair pair,
      Intent intent)
      throws IOException {
    byte[] header =
        EnvelopeHeader.forMaildir(sender, recipient, parameters.originalRecipientHeader());
    MessageCopy copy = new MessageCopy(header, message, false, pair);
    intent.begin(mailbox, header);
    FilePath path = FilePath.of(mailbox.path());
    Instant start = Instant.now();
    return privileges.as(
        mailbox.owner(), () -> maildirWriter.store(path, mailbox.owner(), start, copy, intent));
  }

  private static void closeQuietly(InputStream message) {
    try {
      message.close();
    } catch (IOException | RuntimeException e) {
      // The message has been read to its end, or the outcome is a failure already.
    }
  }

  private static void loadClasses() {
    for (Class<?> used : USED_AS_OWNER) {
      load(used);
      for (Class<?> nested : used.getDeclaredClasses()) {
        load(nested);
      }
    }
  }

  private static void load(Class<?> used) {
    try {
      Class.forName(used.getName(), true, used.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new LinkageError(used.getName(), e);
    }
  }
}
