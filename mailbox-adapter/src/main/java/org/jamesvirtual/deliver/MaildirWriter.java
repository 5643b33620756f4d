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

import java.time.Duration;
import java.time.Instant;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.JournaledFileSystems;
import org.jamesvirtual.os.MountedFileSystems;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.UnsafeFileException;

/**
 * Writes messages into Maildirs: deliver_maildir of virtual(8). Written out in {@code tmp}, then
 * linked into {@code new}, so that no reader sees half a message, and stored, together or one after
 * the other. No locks. Runs with the owner's identity.
 */
final class MaildirWriter {

  private static final int OWNER_ONLY = 0600;
  private static final int PERMISSIONS = 07777;
  private static final int NAMES_TRIED = 10;
  private static final Duration TEMPORARY_AGE = Duration.ofHours(36);

  private final DeliveryParameters parameters;
  private final MaildirName names;
  private final MaildirLink link;
  private final Folders folders;
  private final DirectoryMaker directories;
  private final GroupSync groupSync = new GroupSync();
  private final OldTemporaryFiles oldFiles = new OldTemporaryFiles(TEMPORARY_AGE);
  private final MountedFileSystems mounted = MountedFileSystems.get();

  MaildirWriter(
      DeliveryParameters parameters,
      MaildirName names,
      Folders folders,
      DirectoryMaker directories) {
    this.parameters = parameters;
    this.names = names;
    this.link = new MaildirLink(names, !parameters.postfixMode());
    this.folders = folders;
    this.directories = directories;
  }

  /**
   * Stores one message; on an exception it is not in {@code new}, or the exception says why it
   * could not be removed, or the thread is somebody else for good.
   *
   * @param journaled where one sync stores the names in all folders
   * @param commitment made before the message is linked into {@code new}
   * @param intent told before the first byte is written, and when the name is stored
   * @return the file in {@code new}
   */
  FilePath store(
      FilePath maildir,
      Credentials owner,
      Instant start,
      JournaledFileSystems journaled,
      Content content,
      Commitment commitment,
      Intent intent)
      throws DeliveryException {
    commitment.check();
    try (Temporary temporary = create(maildir, owner, start)) {
      FileStatus file = status(temporary);
      oldFiles.visit(temporary.folder().path(), file);
      intent.link(file, temporary.path().name(), names.delivered(start, file));
      write(temporary, file, journaled.haveContent(file.device()), content);
      commitment.commit();
      try (Published published = link(maildir, owner, temporary.path(), start, file, intent)) {
        finish(maildir, temporary, file, journaled.haveNames(file.device()), published);
        intent.complete(0);
        return published.path();
      }
    }
  }

  /**
   * A file in {@code tmp}.
   *
   * @param folder it is in
   * @param path its name
   * @param file open for writing
   */
  private record Temporary(Folder folder, FilePath path, Descriptor file) implements AutoCloseable {
    @Override
    public void close() {
      file.close();
      try {
        Posix.unlink(path);
      } catch (PosixException e) {
        // Readers remove what is left in tmp after 36 hours (maildir(5)).
      }
      folder.close();
    }
  }

  /**
   * The message in {@code new}.
   *
   * @param folder it is in
   * @param path its name
   */
  private record Published(Folder folder, FilePath path) implements AutoCloseable {
    @Override
    public void close() {
      folder.close();
    }
  }

  /** No lambda: its class would be made by the thread that is somebody else. */
  private record FileSync(Descriptor file, int mode) implements GroupSync.Sync {
    @Override
    public void run() throws PosixException {
      file.syncAllBefore(mode);
    }
  }

  private Temporary create(FilePath maildir, Credentials owner, Instant start)
      throws DeliveryException {
    FilePath directory = maildir.child("tmp");
    try {
      try {
        return createIn(directory, start);
      } catch (PosixException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
      directories.make(directory, owner);
      return createIn(directory, start);
    } catch (PosixException e) {
      throw DeliveryException.beforeWriting("create maildir file", e);
    } catch (UnsafeFileException e) {
      throw DeliveryException.unsafe(e);
    }
  }

  private Temporary createIn(FilePath directory, Instant start)
      throws PosixException, UnsafeFileException {
    Folder folder = folders.open(directory);
    try {
      return createUnique(folder, start);
    } catch (Throwable t) {
      folder.close();
      throw t;
    }
  }

  private Temporary createUnique(Folder folder, Instant start) throws PosixException {
    for (int tried = 1; ; tried++) {
      FilePath path = folder.child(names.temporary(start));
      try {
        return new Temporary(folder, path, Posix.create(path, OWNER_ONLY));
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST || tried == NAMES_TRIED) {
          throw e;
        }
      }
    }
  }

  private FileStatus status(Temporary temporary) throws DeliveryException {
    try {
      return temporary.file().status();
    } catch (PosixException e) {
      throw DeliveryException.whileWriting(e, parameters.postfixMode());
    }
  }

  /**
   * @param together whether the name comes later in the journal, and one sync stores both: ADR 16
   */
  private void write(Temporary temporary, FileStatus status, boolean together, Content content)
      throws DeliveryException {
    Descriptor file = temporary.file();
    try {
      content.writeTo(file, parameters.mailboxLimit(), 0);
      // No switch: its class would be made by the thread that is somebody else.
      if (parameters.durability() == Durability.NONE) {
        file.closeOrFail();
      } else if (parameters.durability() == Durability.FULL && together) {
        file.writeBack();
      } else {
        file.sync();
        mounted.synced(status.device());
      }
    } catch (PosixException e) {
      throw DeliveryException.whileWriting(e, parameters.postfixMode());
    }
  }

  private Published link(
      FilePath maildir,
      Credentials owner,
      FilePath temporary,
      Instant start,
      FileStatus file,
      Intent intent)
      throws DeliveryException {
    FilePath directory = maildir.child("new");
    try {
      try {
        return linkIn(directory, temporary, start, file, intent);
      } catch (PosixException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
      makeCurAndNew(maildir, owner);
      return linkIn(directory, temporary, start, file, intent);
    } catch (PosixException e) {
      throw DeliveryException.beforeWriting("create maildir file", e);
    } catch (UnsafeFileException e) {
      throw DeliveryException.unsafe(e);
    }
  }

  private Published linkIn(
      FilePath directory, FilePath temporary, Instant start, FileStatus file, Intent intent)
      throws PosixException, UnsafeFileException {
    Folder folder = folders.open(directory);
    try {
      return new Published(folder, link.publish(temporary, folder.path(), start, file, intent));
    } catch (Throwable t) {
      folder.close();
      throw t;
    }
  }

  private void makeCurAndNew(FilePath maildir, Credentials owner)
      throws PosixException, UnsafeFileException {
    try {
      directories.make(maildir.child("cur"), owner);
    } catch (PosixException | UnsafeFileException e) {
      // As virtual(8): a Maildir without cur can be delivered to.
    }
    directories.make(maildir.child("new"), owner);
  }

  private void finish(
      FilePath maildir,
      Temporary temporary,
      FileStatus status,
      boolean together,
      Published published)
      throws DeliveryException {
    try {
      if (parameters.durability() == Durability.FULL && together) {
        groupSync.await(
            status.device(), new FileSync(temporary.file(), status.mode() & PERMISSIONS));
      } else if (parameters.durability() == Durability.FULL) {
        Posix.syncDirectory(published.folder().path(), published.path());
        directories.syncNames(maildir, published.path());
      }
    } catch (PosixException e) {
      DeliveryException failure = DeliveryException.whileSyncingName(e);
      takeBack(published, failure);
      throw failure;
    } catch (UnsafeFileException e) {
      DeliveryException failure = DeliveryException.unsafe(e);
      takeBack(published, failure);
      throw failure;
    } catch (Throwable t) {
      takeBack(published, t);
      throw t;
    }
  }

  private static void takeBack(Published published, Throwable failure) {
    try {
      Posix.unlink(published.path());
    } catch (PosixException stays) {
      failure.addSuppressed(stays);
    }
  }
}
