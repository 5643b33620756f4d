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
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.differential.CaseRun.Row;
import org.jamesvirtual.differential.RecordedDelivery.Route;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.testing.SystemCallFault;

/** {@link VirtualTransport} over the files of one case. */
final class OurAgent implements Agent {

  private final RecordedCase recorded;
  private final CaseSite site;
  private final VirtualTransport transport;

  /** Runs on the thread that delivers. */
  private Preparation beforeReading = () -> {};

  private interface Preparation {
    void run() throws IOException;
  }

  private OurAgent(RecordedCase recorded, CaseSite site, VirtualTransport transport) {
    this.recorded = recorded;
    this.site = site;
    this.transport = transport;
  }

  static Agent.Opener in(Mode mode) {
    return (site, recorded) -> new OurAgent(recorded, site, open(site, recorded, mode));
  }

  /** virtual(8) syncs no directory; that must not be seen, but where syncing itself fails. */
  private static VirtualTransport open(CaseSite site, RecordedCase recorded, Mode mode) {
    return site.open(mode, recorded.faults().isEmpty() ? Durability.FULL : Durability.FILE);
  }

  @Override
  public Charset charset() {
    return StandardCharsets.UTF_8;
  }

  @Override
  public <T> T withFault(List<String[]> faults, Callable<T> work) throws Exception {
    String[] first = faults.getFirst();
    boolean anyPath = first.length == 3;
    // Where no path is named, writing to the log must go on.
    String fault = "error=" + first[2] + (anyPath && first[1].equals("write") ? ":when=1" : "");
    List<Path> paths =
        faults.stream()
            .filter(words -> words.length > 3)
            .map(words -> site.base().resolve(words[3]))
            .toList();
    // The call that the real one makes may be another to us: link(2) and linkat(2).
    String call = "/^" + first[1] + "(at)?$";
    try (SystemCallFault fails = new SystemCallFault(call, fault, paths)) {
      beforeReading = fails::begin;
      return work.call();
    }
  }

  @Override
  public List<Row> deliver(List<RecordedDelivery> message) {
    List<Row> rows = new ArrayList<>();
    for (RecordedDelivery delivery : message) {
      switch (delivery.route()) {
        case SMTPD -> rows.add(atRcpt(delivery));
        case OTHER, ERROR -> rows.add(route(delivery));
        case VIRTUAL, LOCAL -> {}
      }
    }
    List<RecordedDelivery> ours = message.stream().filter(RecordedDelivery::isDelivered).toList();
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
    byte[] wire =
        new String(recorded.message(delivery), StandardCharsets.ISO_8859_1)
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

  @Override
  public boolean waitsFor(Path file) throws IOException {
    return Collections.frequency(OpenFiles.of(Path.of("/proc/self")), file) > Meanwhile.HOLDERS
        && Thread.getAllStackTraces().values().stream()
            .filter(stack -> isWithin(stack, "MboxWriter"))
            .allMatch(stack -> isWithin(stack, "LockRetry"));
  }

  private static boolean isWithin(StackTraceElement[] stack, String type) {
    return Stream.of(stack).anyMatch(frame -> frame.getClassName().endsWith("." + type));
  }

  @Override
  public void close() {
    transport.close();
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
