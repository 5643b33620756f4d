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

import java.time.Duration;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each recipient, in the form of Postfix's delivery agents. */
final class DeliveryLog {

  private static final Logger LOGGER = LoggerFactory.getLogger("org.jamesvirtual.delivery");

  private static final String LINE =
      "{}: to=<{}>, {}from=<{}>, relay=virtual, delay={}, dsn={}, status={} ({}){}";

  private DeliveryLog() {}

  static void write(Envelope envelope, Recipient recipient, Outcome outcome, Duration delay) {
    LOGGER.info(LINE, line(envelope, recipient, outcome, delay, ""));
  }

  /** What became of a delivery that was answered with a deferral before it had ended. */
  static void writeLate(Envelope envelope, Recipient recipient, Outcome outcome, Duration delay) {
    LOGGER.warn(
        LINE, line(envelope, recipient, outcome, delay, ", after it was answered as deferred"));
  }

  private static Object[] line(
      Envelope envelope, Recipient recipient, Outcome outcome, Duration delay, String note) {
    return new Object[] {
      envelope.id(),
      Printable.of(recipient.address().external()),
      originalTo(recipient),
      Printable.of(envelope.sender().external()),
      delay.toMillis() / 1000.0,
      outcome.status(),
      status(outcome),
      Printable.of(outcome.detail()),
      note
    };
  }

  private static String originalTo(Recipient recipient) {
    return recipient
        .original()
        .filter(original -> !original.equals(recipient.address()))
        .map(original -> "orig_to=<" + Printable.of(original.external()) + ">, ")
        .orElse("");
  }

  private static String status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Delivered delivered -> "sent";
      case Outcome.Deferred deferred -> "deferred";
      case Outcome.Bounced bounced -> "bounced";
    };
  }
}
