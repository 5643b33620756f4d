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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.journal.JournalSettings;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;

/** A site with a journal: {@code box@v.example} is an mbox, {@code dir@v.example} a Maildir. */
final class JournalSite {

  static final String RECIPIENT = System.getProperty("recipient", "box@v.example");

  private static final String BODY = "0123456789".repeat(7).concat("\r\n").repeat(5_000);

  private final Path folder;

  private JournalSite(Path folder) {
    this.folder = folder;
  }

  /** Makes the site in an empty folder. */
  static JournalSite in(Path folder) throws IOException {
    Path spool = TestSpool.in(folder);
    Credentials owner = TestSpool.owner();
    Files.writeString(
        folder.resolve("main.cf"),
        """
        virtual_mailbox_base = %s
        virtual_mailbox_domains = v.example
        virtual_mailbox_maps = inline:{box@v.example=box, dir@v.example=dir/}
        virtual_uid_maps = static:%d
        virtual_gid_maps = static:%d
        virtual_minimum_uid = %d
        deliver_lock_delay = 1s
        deliver_lock_attempts = 3
        """
            .formatted(spool, owner.uid(), owner.gid(), Math.min(100, owner.uid())));
    return new JournalSite(folder);
  }

  /** The site that is there already. */
  static JournalSite at(Path folder) {
    return new JournalSite(folder);
  }

  Path folder() {
    return folder;
  }

  Path mbox() {
    return folder.resolve("spool/box");
  }

  Path maildir() {
    return folder.resolve("spool/dir");
  }

  Path journal() {
    return folder.resolve("journal");
  }

  Settings settings() {
    return settings(journal());
  }

  private Settings settings(Path directory) {
    return Settings.of(folder.resolve("main.cf"), Map.of())
        .with(
            new JournalSettings(
                Optional.of(directory), Duration.ofDays(1), JournalSettings.MINIMUM_SIZE));
  }

  /** Once what a crash has left was looked at: otherwise nobody waits for that. */
  VirtualTransport open() {
    return recovered(settings());
  }

  /** The same, with other limits. */
  VirtualTransport open(DeliveryLimits limits) {
    return recovered(settings(limits));
  }

  /** The same after a crash: with a copy of the journal as another process has it now. */
  VirtualTransport openCopy() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(journal())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return recovered(settings(copy));
  }

  private static VirtualTransport recovered(Settings settings) {
    VirtualTransport transport = VirtualTransport.open(settings);
    try {
      Await.until("the recovery to end", () -> !isRecovering());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return transport;
  }

  static boolean isRecovering() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("virtual-recovery"));
  }

  Settings settings(DeliveryLimits limits) {
    Settings settings = settings();
    return new Settings(
            settings.mainCf(),
            settings.overrides(),
            settings.masterCfService(),
            settings.lookups(),
            settings.durability(),
            limits,
            settings.pathTemplate())
        .with(settings.journal());
  }

  /** Gives an address of the domain another mailbox, or none. */
  void map(String name, String path) throws IOException {
    Path mainCf = folder.resolve("main.cf");
    String entry = name + "@v.example=";
    Files.writeString(
        mainCf,
        Files.readString(mainCf)
            .replaceFirst(entry + "[^,}]*", path.isEmpty() ? "no-" + entry + "x" : entry + path));
  }

  /** A message as Postfix sends it. */
  String message() {
    return message("4F2C41");
  }

  String message(String queueId) {
    return "Received: by mx.example (Postfix, from userid 0)\r\n\tid "
        + queueId
        + "; Tue, 24 Nov 2026 13:20:58 +0000 (UTC)\r\nSubject: x\r\n\r\n"
        + BODY;
  }

  List<Outcome> deliver(VirtualTransport transport, String message, String... recipients) {
    return deliver(transport, message, () -> {}, recipients);
  }

  /** Done by each thread that is about to read the message: that which delivers is one of them. */
  @FunctionalInterface
  interface Opening {
    void begin() throws IOException;
  }

  List<Outcome> deliver(
      VirtualTransport transport, String message, Opening opening, String... recipients) {
    List<Recipient> all =
        Arrays.stream(recipients)
            .map(address -> new Recipient(Address.parse(address), Optional.empty()))
            .toList();
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    return transport.deliver(
        new Envelope("id", Address.parse("s@x.example"), all),
        () -> {
          opening.begin();
          return new ByteArrayInputStream(bytes);
        });
  }

  /** How many messages are in the mbox; each must be whole. */
  int inMbox() throws IOException {
    if (!Files.exists(mbox())) {
      return 0;
    }
    String text = Files.readString(mbox());
    String[] messages = text.isEmpty() ? new String[0] : text.split("(?m)^(?=From )");
    for (String message : messages) {
      if (!message.endsWith(BODY.replace("\r", "") + "\n")) {
        throw new AssertionError("not a whole message of " + message.length() + " bytes");
      }
    }
    return messages.length;
  }

  /** How many messages are in the Maildir; each must be whole, and nothing else be there. */
  int inMaildir() throws IOException {
    int count = 0;
    for (String part : List.of("tmp", "new", "cur")) {
      Path directory = maildir().resolve(part);
      if (Files.exists(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.toList()) {
            if (part.equals("tmp") || !Files.readString(file).endsWith(BODY.replace("\r", ""))) {
              throw new AssertionError("left behind: " + file);
            }
            count++;
          }
        }
      }
    }
    return count;
  }
}
