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
package org.jamesvirtual.differential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.differential.RecordedDelivery.Route;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.testing.LockHolder;
import org.jamesvirtual.testing.SystemCallFault;

/** Runs the messages of one case through our transport. */
final class CaseRun {

  private final RecordedCase recorded;
  private final CaseSite site;
  private final VirtualTransport transport;

  /** Runs on the thread that delivers. */
  private Preparation beforeReading = () -> {};

  private interface Preparation {
    void run() throws IOException;
  }

  /**
   * What we did.
   *
   * @param rows one for each of the recorded deliveries
   * @param tree what is below the base after them
   */
  record Result(List<Row> rows, List<String> tree) {}

  /** What became of one recipient. */
  record Row(RecordedDelivery delivery, String status, String dsn, String text) {}

  private CaseRun(RecordedCase recorded, CaseSite site, VirtualTransport transport) {
    this.recorded = recorded;
    this.site = site;
    this.transport = transport;
  }

  static Result of(RecordedCase recorded, Path work, Mode mode, Durability durability)
      throws Exception {
    CaseSite site = new CaseSite(work, recorded);
    try (VirtualTransport transport = site.open(mode, durability)) {
      List<Row> rows = new CaseRun(recorded, site, transport).meanwhile();
      return new Result(rows, FileTree.list(site.base()));
    }
  }

  /** Delivers while another process holds a lock, or a system call fails. */
  @SuppressWarnings("try")
  private List<Row> meanwhile() throws Exception {
    for (String line : recorded.lines("meanwhile")) {
      String[] word = line.split("\t", -1);
      switch (word[0]) {
        case "hold" -> {
          Path file = site.base().resolve(word[2]);
          try (LockHolder holder =
              word[1].equals("flock") ? LockHolder.flock(file) : LockHolder.fcntl(file)) {
            return deliverAll();
          }
        }
        case "fault" -> {
          return withFault(word, this::deliverAll);
        }
        default -> {
          // "unreadable" concerns the message.
        }
      }
    }
    return deliverAll();
  }

  private <T> T withFault(String[] word, Callable<T> work) throws Exception {
    boolean anyPath = word.length == 3;
    // Where no path is named, writing to the log must go on.
    String fault = "error=" + word[2] + (anyPath && word[1].equals("write") ? ":when=1" : "");
    Path path = anyPath ? null : site.base().resolve(word[3]);
    try (SystemCallFault fails = new SystemCallFault(word[1], fault, path)) {
      beforeReading = fails::begin;
      return work.call();
    }
  }

  private List<Row> deliverAll() throws Exception {
    List<Row> rows = new ArrayList<>();
    List<RecordedDelivery> message = new ArrayList<>();
    for (String line : recorded.lines("deliveries")) {
      if (line.startsWith("!rewrite\t")) {
        rows.addAll(deliver(message));
        message.clear();
        String[] word = line.split("\t", -1);
        site.rewrite(word[1], word[2]);
        continue;
      }
      RecordedDelivery delivery = RecordedDelivery.parse(line);
      if (!message.isEmpty() && !message.getLast().id().equals(delivery.id())) {
        rows.addAll(deliver(message));
        message.clear();
      }
      message.add(delivery);
    }
    rows.addAll(deliver(message));
    return rows;
  }

  private List<Row> deliver(List<RecordedDelivery> message) {
    List<Row> rows = new ArrayList<>();
    for (RecordedDelivery delivery : message) {
      switch (delivery.route()) {
        case SMTPD -> rows.add(atRcpt(delivery));
        case OTHER, ERROR -> rows.add(route(delivery));
        case VIRTUAL, LOCAL -> {}
      }
    }
    List<RecordedDelivery> ours =
        message.stream()
            .filter(one -> one.route() == Route.VIRTUAL || one.route() == Route.LOCAL)
            .toList();
    if (!ours.isEmpty()) {
      rows.addAll(send(ours));
    }
    return rows;
  }

  private List<Row> send(List<RecordedDelivery> message) {
    RecordedDelivery first = message.getFirst();
    List<Recipient> recipients =
        message.stream()
            .map(one -> new Recipient(one.recipient(), Optional.of(one.original())))
            .toList();
    List<Outcome> outcomes =
        transport.deliver(new Envelope(first.id(), first.sender(), recipients), source(first));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      RecordedDelivery delivery = message.get(i);
      boolean routed =
          delivery.route() == Route.LOCAL
              || !(transport.domain(delivery.recipient().domain()) instanceof Lookup.NotFound);
      rows.add(
          routed
              ? row(delivery, outcomes.get(i))
              : new Row(delivery, "not a virtual domain", "-", ""));
    }
    return rows;
  }

  private Row atRcpt(RecordedDelivery delivery) {
    return switch (transport.resolve(delivery.recipient())) {
      case Resolution.Resolved resolved ->
          new Row(delivery, "accepted", "-", resolved.mailbox().toString());
      case Resolution.Refused refused -> row(delivery, refused.outcome());
    };
  }

  private Row route(RecordedDelivery delivery) {
    return switch (transport.domain(delivery.recipient().domain())) {
      case Lookup.NotFound notFound -> new Row(delivery, "sent", "2.0.0", "not virtual");
      case Lookup.Failed failed -> new Row(delivery, "deferred", "4.3.0", failed.reason());
      case Lookup.Found found -> new Row(delivery, "virtual", "-", found.value());
    };
  }

  private static Row row(RecordedDelivery delivery, Outcome outcome) {
    String status =
        switch (outcome) {
          case Outcome.Delivered delivered -> "sent";
          case Outcome.Deferred deferred -> "deferred";
          case Outcome.Bounced bounced -> "bounced";
        };
    return new Row(delivery, status, outcome.status().toString(), outcome.text());
  }

  private MessageSource source(RecordedDelivery delivery) {
    byte[] lines = message(delivery);
    byte[] wire =
        new String(lines, StandardCharsets.ISO_8859_1)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    if (recorded.lines("meanwhile").contains("unreadable")) {
      return () -> new SequenceInputStream(new ByteArrayInputStream(wire), new Unreadable());
    }
    return () -> {
      beforeReading.run();
      return new ByteArrayInputStream(wire);
    };
  }

  private byte[] message(RecordedDelivery delivery) {
    if (!delivery.message().equals("-")) {
      return FileTree.content(recorded.lines("message " + delivery.message()));
    }
    return """
        From: a@b.example
        To: c@d.example
        Subject: %1$s
        Message-ID: <%1$s@b.example>

        body
        """
        .formatted(delivery.id())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The end of a message whose storage is broken. */
  private static final class Unreadable extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("storage is broken");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }
}
