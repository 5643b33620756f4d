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
package org.jamesvirtual.repository;

import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.mailrepository.api.Initializable;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Mail;
import org.jamesvirtual.mailet.MailMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail repository in a folder, one file for each mail, named in {@code mailrepositorystore.xml}
 * for a protocol such as {@code file}. A mail that is stored is on the disk, with the bytes of its
 * message as they came; one with the same name is replaced as a whole. A file that cannot be read
 * is left where it is.
 *
 * <p>James's own repository of files writes 8-bit header bytes as {@code ?}, does not wait for the
 * disk, and removes what it cannot read.
 *
 * <p>Thread-safe; the folder belongs to one process, which holds a lock on it to its end.
 */
public final class SyncedMailRepository implements MailRepository, Initializable, Disposable {

  private static final Logger LOGGER = LoggerFactory.getLogger(SyncedMailRepository.class);

  private static final String UNFINISHED = ".tmp";

  private final FileSystem fileSystem;
  private final MailRepositoryUrl url;
  private Path folder;
  private MailFileNames names;
  private FolderLock lock;

  @Inject
  SyncedMailRepository(FileSystem fileSystem, MailRepositoryUrl url) {
    this.fileSystem = fileSystem;
    this.url = url;
  }

  /**
   * Makes the folder, which is closed to others, and removes what a crash left unfinished.
   *
   * @throws IOException if another process has the folder, or it cannot be used
   */
  @Override
  public void init() throws IOException {
    folder = folder();
    names = new MailFileNames(folder);
    make(folder);
    FolderLock taken = FolderLock.take(folder);
    try {
      if (taken.first()) {
        for (Path path : files(UNFINISHED)) {
          Files.delete(path);
        }
      }
    } catch (IOException | RuntimeException e) {
      close(taken);
      throw e;
    }
    lock = taken;
  }

  /**
   * The real path of its folder, however its URL is spelt.
   *
   * @throws IllegalStateException if it is not open
   */
  public Path realFolder() {
    if (lock == null) {
      throw new IllegalStateException("no folder before init");
    }
    return lock.folder();
  }

  /**
   * Lets another process have the folder. James does not call this at its end, and attempts may be
   * under way then: the end of the process does the same.
   */
  @Override
  public void dispose() {
    if (lock != null) {
      close(lock);
    }
  }

  private void close(FolderLock held) {
    try {
      held.close();
    } catch (IOException e) {
      LOGGER.warn("cannot unlock {}", folder, e);
    }
  }

  private static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      make(folder.getParent());
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      sync(folder.getParent());
    }
  }

  private Path folder() throws FileNotFoundException {
    return fileSystem.getFile("file://" + url.getPath().asString()).toPath().toAbsolutePath();
  }

  @Override
  public MailKey store(Mail mail) throws MessagingException {
    MailKey key = MailKey.forMail(mail);
    Path unfinished = folder.resolve(UUID.randomUUID() + UNFINISHED);
    try (RemovedAtLast file = new RemovedAtLast(unfinished)) {
      write(mail, file.path());
      Files.move(file.path(), names.path(key), StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
      return key;
    } catch (IOException e) {
      throw new MessagingException("cannot store mail " + mail.getName() + " in " + folder, e);
    }
  }

  /** In a try-with-resources, so that the cause is told, and not what came of it. */
  private record RemovedAtLast(Path path) implements Closeable {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  private static void write(Mail mail, Path file) throws IOException, MessagingException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
        InputStream message = new MailMessage(mail).open()) {
      byte[] envelope = StoredEnvelope.bytes(mail);
      out.writeInt(envelope.length);
      out.write(envelope);
      message.transferTo(out);
      out.flush();
      channel.force(true);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * The mail, with a message of its own: it does not change when the stored one does.
   *
   * @throws MessagingException if it cannot be read, or its file has a name that is none of a mail
   */
  @Override
  public Mail retrieve(MailKey key) throws MessagingException {
    Path file = names.path(key);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      MailImpl mail = StoredEnvelope.mail(in.readNBytes(in.readInt()));
      mail.setMessageContent(MimeMessageInputStreamSource.create(mail.getName(), in));
      return mail;
    } catch (NoSuchFileException e) {
      if (names.isStray(key)) {
        throw new MessagingException(
            "its file is not named as one of this repository, expected the name of a mail, encoded"
                + " as in a URL: rename it, or take it out");
      }
      return null;
    } catch (IOException | RuntimeException e) {
      throw new MessagingException("cannot read " + file, e);
    }
  }

  @Override
  public Iterator<MailKey> list() throws MessagingException {
    return keys().iterator();
  }

  private List<MailKey> keys() throws MessagingException {
    try {
      return files(MailFileNames.SUFFIX).stream().map(names::key).toList();
    } catch (IOException e) {
      throw new MessagingException("cannot list " + folder, e);
    }
  }

  @Override
  public long size() throws MessagingException {
    return keys().size();
  }

  @Override
  public void remove(MailKey key) throws MessagingException {
    try {
      if (Files.deleteIfExists(names.path(key))) {
        sync(folder);
      }
    } catch (IOException e) {
      throw new MessagingException("cannot remove mail " + key.asString() + " from " + folder, e);
    }
  }

  @Override
  public void removeAll() throws MessagingException {
    for (MailKey key : keys()) {
      remove(key);
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(suffix)).toList();
    }
  }
}
