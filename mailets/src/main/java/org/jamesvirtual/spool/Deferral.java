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
package org.jamesvirtual.spool;

import java.time.Instant;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * Since when a mail waits, and until when: an attribute of the mail.
 *
 * @param arrival when the mail came
 * @param nextAttempt when it is to be tried again
 */
public record Deferral(Instant arrival, Instant nextAttempt) {

  private static final AttributeName ARRIVAL = AttributeName.of("org.jamesvirtual.arrival");
  private static final AttributeName NEXT_ATTEMPT =
      AttributeName.of("org.jamesvirtual.nextAttempt");

  private static final AttributeName RETRY = AttributeName.of("org.jamesvirtual.retryProcessor");

  /**
   * Lets a mail go to this processor when it is tried again, and not to where mail is delivered.
   */
  public static void retryIn(Mail mail, String processor) {
    mail.setAttribute(new Attribute(RETRY, AttributeValue.of(processor)));
  }

  /** Takes {@link #retryIn} back. */
  public static void retryWhereDelivered(Mail mail) {
    mail.removeAttribute(RETRY);
  }

  /** Where a mail goes when it is tried again, if it says so. */
  static Optional<String> retryProcessor(Mail mail) {
    return AttributeUtils.getValueAndCastFromMail(mail, RETRY, String.class);
  }

  /** What a mail says of itself; empty if it has never waited. */
  public static Optional<Deferral> of(Mail mail) {
    return instant(mail, ARRIVAL)
        .map(arrival -> new Deferral(arrival, instant(mail, NEXT_ATTEMPT).orElse(arrival)));
  }

  /** When a mail came: what it says, or the date that James gave it. */
  public static Instant arrival(Mail mail) {
    return of(mail).map(Deferral::arrival).orElseGet(() -> mail.getLastUpdated().toInstant());
  }

  void note(Mail mail) {
    mail.setAttribute(new Attribute(ARRIVAL, AttributeValue.of(arrival.toEpochMilli())));
    mail.setAttribute(new Attribute(NEXT_ATTEMPT, AttributeValue.of(nextAttempt.toEpochMilli())));
  }

  /**
   * Notes of a mail in the repository that it waits there, where it does not say so: an
   * administrator has put it there. Else it would be left out as one that waits already.
   */
  static void noteWaiting(Mail mail) {
    if (of(mail).isEmpty()) {
      Instant arrival = arrival(mail);
      new Deferral(arrival, arrival).note(mail);
    }
  }

  /** Takes {@link #note} back. */
  static void forget(Mail mail) {
    mail.removeAttribute(ARRIVAL);
    mail.removeAttribute(NEXT_ATTEMPT);
  }

  private static Optional<Instant> instant(Mail mail, AttributeName name) {
    return AttributeUtils.getValueAndCastFromMail(mail, name, Long.class)
        .map(Instant::ofEpochMilli);
  }
}
