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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.NativeMemory;
import org.jamesvirtual.os.TestSpool;

/** A spool in a temporary folder, and deliveries into it as its owner. */
final class TestMailboxes {

  static final String MESSAGE = "Subject: x\r\n\r\nbody\r\n";

  /** What {@link #MESSAGE} is in a Maildir. */
  static final String STORED =
      "Return-Path: <s@x.example>\nDelivered-To: a@v.example\nSubject: x\n\nbody\n";

  private static final Address SENDER = Address.parse("s@x.example");

  private final Path spool;

  /**
   * @param spool where {@link TestSpool#owner} may write
   */
  TestMailboxes(Path spool) {
    this.spool = spool;
  }

  /** Makes a spool in a temporary folder. */
  static TestMailboxes in(Path temporary) throws IOException {
    return new TestMailboxes(TestSpool.in(temporary));
  }

  Path path(String name) {
    return spool.resolve(name);
  }

  /** Delivers to an mbox, or to a Maildir where the name ends in a slash. */
  Outcome deliver(TestParameters parameters, String name, String message) throws IOException {
    return deliver(delivery(parameters), name, message);
  }

  Outcome deliver(MailboxDelivery delivery, String name, String message) {
    byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
    return deliver(delivery, name, () -> new ByteArrayInputStream(bytes));
  }

  Outcome deliver(MailboxDelivery delivery, String name, MessageSource message) {
    Recipient recipient = new Recipient(Address.parse("a@v.example"), Optional.empty());
    return delivery.deliver(mailbox(name), SENDER, recipient, message);
  }

  /** The same, and writes down what it does. */
  Outcome deliver(String name, MailboxDelivery delivery, MessageSource message, Intent intent)
      throws IOException {
    return delivery.deliver(
        mailbox(name),
        SENDER,
        new Recipient(Address.parse("a@v.example"), Optional.empty()),
        delivery.message(message, new NativeMemory(0)),
        new Commitment(),
        intent);
  }

  /** A recipient whose mailbox has this name. */
  DeliveryEngine.Target target(String name) {
    Recipient recipient = new Recipient(Address.parse("a@v.example"), Optional.empty());
    return new DeliveryEngine.Target(mailbox(name), recipient);
  }

  /** Delivers to several mailboxes within the engine's time-out. */
  List<Outcome> deliver(
      DeliveryEngine engine, MessageSource message, DeliveryRecord record, String... names) {
    List<DeliveryEngine.Target> targets = Stream.of(names).map(this::target).toList();
    return engine.deliver(SENDER, targets, message, engine.deadline(), record).stream()
        .map(DeliveryEngine.Answer::outcome)
        .toList();
  }

  Mailbox mailbox(String name) {
    boolean maildir = name.endsWith("/");
    return new Mailbox(
        spool + "/" + (maildir ? name.substring(0, name.length() - 1) : name),
        maildir ? Mailbox.Format.MAILDIR : Mailbox.Format.MBOX,
        TestSpool.owner());
  }

  static MailboxDelivery delivery(TestParameters parameters) throws IOException {
    return new MailboxDelivery(parameters.build(), new LinuxPrivileges());
  }

  /** Everything below the spool, sorted. */
  List<String> files() throws IOException {
    try (Stream<Path> paths = Files.walk(spool)) {
      return paths
          .filter(path -> !path.equals(spool))
          .map(path -> spool.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  /** The messages of a Maildir's {@code new}. */
  List<Path> delivered(String maildir) throws IOException {
    try (Stream<Path> paths = Files.list(spool.resolve(maildir).resolve("new"))) {
      return paths.toList();
    }
  }
}
