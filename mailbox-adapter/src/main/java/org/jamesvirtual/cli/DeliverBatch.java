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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;

/** {@code deliver --batch}: one JSON line an envelope in, one JSON line an outcome out. */
final class DeliverBatch {

  private final Streams streams;
  private final VirtualTransport transport;
  private final OrderlyEnd end;
  private final BiConsumer<Recipient, Outcome> told;

  DeliverBatch(
      Streams streams,
      VirtualTransport transport,
      OrderlyEnd end,
      BiConsumer<Recipient, Outcome> told) {
    this.streams = streams;
    this.transport = transport;
    this.end = end;
    this.told = told;
  }

  /**
   * Delivers each envelope in its turn; its outcomes are written out before the next is read.
   *
   * @return {@link SysExits#OK}, whatever became of the mail
   * @throws ConfigException if a line is no envelope: those before it are delivered
   */
  int run() throws ConfigException, IOException {
    KeyReader lines = new KeyReader(streams.in());
    int number = 1;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        EnvelopeLine envelope = parse(line, number);
        end.during(() -> deliver(envelope));
      }
      number++;
    }
    return end.during(() -> SysExits.OK);
  }

  private static EnvelopeLine parse(String line, int number) throws ConfigException {
    try {
      return EnvelopeLine.parse(line);
    } catch (ConfigException e) {
      throw new ConfigException("standard input line " + number + ": " + e.getMessage());
    }
  }

  /** What a signal now ends the process with: there may be more lines. */
  private int deliver(EnvelopeLine line) {
    Envelope envelope = line.envelope();
    List<Outcome> outcomes = transport.deliver(envelope, line.message());
    for (int i = 0; i < outcomes.size(); i++) {
      Recipient recipient = envelope.recipients().get(i);
      streams.out().println(json(envelope, recipient, outcomes.get(i)));
      told.accept(recipient, outcomes.get(i));
    }
    streams.out().flush();
    return SysExits.TEMPFAIL;
  }

  private static String json(Envelope envelope, Recipient recipient, Outcome outcome) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("id", envelope.id());
    members.put("recipient", recipient.address().external());
    members.put(
        "status",
        switch (outcome) {
          case Outcome.Delivered delivered -> "sent";
          case Outcome.Deferred deferred -> "deferred";
          case Outcome.Bounced bounced -> "bounced";
        });
    members.put("dsn", outcome.status().toString());
    members.put("text", outcome.text());
    members.put("detail", Printable.of(outcome.detail()));
    return Json.line(members);
  }
}
