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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Mail that comes by SMTP, and where it is: in a mailbox, or in a repository of James. */
record SpoolMail(SampleSite site) {

  /** Makes the folder that the mail of {@code name/mbox} waits for. */
  void makeFolder(String name) throws IOException {
    Path made = Files.createDirectory(site.root().resolve("new-" + name));
    if (Peers.root()) {
      Files.setAttribute(made, "unix:uid", SampleSite.UID);
      Files.setAttribute(made, "unix:gid", SampleSite.GID);
    }
    Files.move(made, site.mailbox(name));
  }

  /** Sends a message by SMTP, which must be taken. */
  void send(EmbeddedJames james, String subject, String... recipients) throws IOException {
    try (MailClient client = MailClient.smtp(james.smtpPort())) {
      client.mail("sender@example.org");
      for (String recipient : recipients) {
        assertThat(client.rcpt(recipient).code()).isEqualTo(250);
      }
      assertThat(client.data(Messages.withSubject(subject), 1).getFirst().code()).isEqualTo(250);
    }
  }

  /** How often a mailbox has the message. */
  int delivered(String mailbox, String subject) {
    Path path = site.mailbox(mailbox);
    try {
      List<Path> files = Files.isDirectory(path) ? StoredMail.newFiles(path) : List.of(path);
      return files.stream()
          .mapToInt(file -> Daemon.read(file).split("\nSubject: " + subject + "\n", -1).length - 1)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many mails wait for a recipient. */
  long waiting(String recipient) {
    return stored("virtual-deferred").stream().filter(mail -> mail.contains(recipient)).count();
  }

  /** The mails in a repository, as they are on disk. */
  List<String> stored(String repository) {
    Path folder = site.root().resolve("james/var/mail").resolve(repository);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".mail"))
          .map(SpoolMail::readIfThere)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String readIfThere(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
