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
package org.jamesvirtual.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jamesvirtual.Settings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deliver}: the delivery agent without a server, for pipe(8) and for trying out. */
@Command(
    name = "deliver",
    description = "Delivers the message on standard input, with the exit codes pipe(8) knows.",
    mixinStandardHelpOptions = true,
    versionProvider = VirtualCommand.Version.class,
    exitCodeOnInvalidInput = SysExits.TEMPFAIL,
    exitCodeOnExecutionException = SysExits.TEMPFAIL)
final class DeliverCommand implements Callable<Integer> {

  private final Streams streams;

  @Mixin private SiteOptions site = new SiteOptions();
  @Mixin private LookupOptions lookups = new LookupOptions();

  @Option(names = "-f", paramLabel = "SENDER", description = "The sender; '' for the null sender.")
  private String sender;

  @Option(names = "-a", paramLabel = "RECIPIENT", description = "A recipient; may be repeated.")
  private List<String> recipients = new ArrayList<>();

  @Option(
      names = "--original-recipient",
      paramLabel = "ADDRESS",
      description = "The recipient before aliases, for each -a in its order; '' for unknown.")
  private List<String> originals = new ArrayList<>();

  @Option(
      names = "--batch",
      description = "Reads envelopes from standard input, one JSON object a line.")
  private boolean batch;

  @Option(names = "-v", description = "Says on standard error where the mail went, or why not.")
  private boolean verbose;

  DeliverCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws ConfigException, IOException {
    check();
    Settings settings = site.settings(lookups);
    try (VirtualTransport transport = VirtualTransport.openUnchecked(settings);
        OrderlyEnd end = new OrderlyEnd(transport)) {
      if (verbose) {
        transport.problems().forEach(streams::warn);
      }
      return batch
          ? new DeliverBatch(streams, transport, end, this::tell).run()
          : deliverOne(transport, end);
    } catch (Error e) {
      // The virtual machine would end with 1, for which pipe(8) bounces.
      throw new IllegalStateException(e);
    }
  }

  private void check() throws ConfigException {
    if (batch != recipients.isEmpty() || batch != (sender == null)) {
      throw new ConfigException("expected -f SENDER and -a RECIPIENT, or --batch without them");
    }
    if (!originals.isEmpty() && originals.size() != recipients.size()) {
      throw new ConfigException(
          "found "
              + originals.size()
              + " --original-recipient, expected one for each of the "
              + recipients.size()
              + " -a, or none");
    }
    for (List<String> addresses : List.of(recipients, originals, List.of(batch ? "" : sender))) {
      if (addresses.stream().anyMatch(one -> one.indexOf(KeyReader.NOT_UTF8) >= 0)) {
        throw new ConfigException(
            "found an address that is not in the character set of the environment, expected a UTF-8"
                + " locale (LC_ALL=C.UTF-8)");
      }
    }
  }

  /** Locks no mailbox before the message is there: its sender may be slow, or stop half way. */
  private int deliverOne(VirtualTransport transport, OrderlyEnd end)
      throws ConfigException, IOException {
    Envelope envelope = envelope();
    try (StoredMessage message = read()) {
      return end.during(() -> deliver(transport, envelope, message.source()));
    }
  }

  private StoredMessage read() throws ConfigException {
    try {
      return StoredMessage.of(streams.in());
    } catch (IOException e) {
      // Else its text is a path, which is not for the sender.
      String reason =
          e instanceof FileSystemException ? e.getClass().getSimpleName() : e.getMessage();
      throw new ConfigException(
          "the message cannot be read into a temporary file (java.io.tmpdir): " + reason, e);
    }
  }

  private int deliver(VirtualTransport transport, Envelope envelope, MessageSource message) {
    List<Outcome> outcomes = transport.deliver(envelope, message);
    report(outcomes);
    for (int i = 0; i < outcomes.size(); i++) {
      tell(envelope.recipients().get(i), outcomes.get(i));
    }
    return SysExits.of(outcomes);
  }

  private Envelope envelope() {
    List<Recipient> all = new ArrayList<>();
    for (int i = 0; i < recipients.size(); i++) {
      String original = originals.isEmpty() ? recipients.get(i) : originals.get(i);
      all.add(
          new Recipient(
              Address.parse(recipients.get(i)),
              Optional.of(original).filter(one -> !one.isEmpty()).map(Address::parse)));
    }
    return new Envelope("deliver", Address.parse(sender), all);
  }

  /** What is to be deferred first: pipe(8) reads the status at the beginning of the output. */
  private void report(List<Outcome> outcomes) {
    IntStream.range(0, outcomes.size())
        .filter(i -> !(outcomes.get(i) instanceof Outcome.Delivered))
        .boxed()
        .sorted(Comparator.comparing(i -> !outcomes.get(i).status().isTransient()))
        .forEach(
            i -> {
              Outcome outcome = outcomes.get(i);
              String who = outcomes.size() == 1 ? "" : "<" + recipients.get(i) + ">: ";
              streams.err().println(outcome.status() + " " + Printable.of(who + outcome.text()));
            });
  }

  private void tell(Recipient recipient, Outcome outcome) {
    if (verbose) {
      String who = "<" + recipient.address().external() + ">: ";
      streams.err().println("james-virtual: " + Printable.of(who + outcome.detail()));
    }
  }
}
