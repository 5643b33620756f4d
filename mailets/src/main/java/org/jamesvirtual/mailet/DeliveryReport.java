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
package org.jamesvirtual.mailet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;

/**
 * What became of each RCPT command of one LMTP transaction (RFC 2033 section 4.2: one reply for
 * each of them, the same address twice included).
 *
 * <p>The report travels through the mailet pipeline as an attribute that James cannot serialize, so
 * the parts of a split mail share it. It counts only on the thread that runs the transaction and
 * only until {@link #close}: a copy that a mailet puts into the spool is ordinary spool mail.
 *
 * <p>Not thread-safe, by what was just said.
 */
public final class DeliveryReport {

  private static final AttributeName NAME = AttributeName.of("org.jamesvirtual.DeliveryReport");

  /** Of a recipient of whom nobody said more. */
  static final Outcome NOT_DELIVERED =
      new Outcome.Deferred(
          EnhancedStatus.SYSTEM_UNAVAILABLE,
          "message not delivered, try again later",
          "the mailet pipeline ended without a delivery: a mailet failed or dropped the recipient");

  private final Thread thread = Thread.currentThread();
  private final LmtpEnvelope envelope;
  private final MaybeSender mailSender;
  private final List<MailAddress> recipients;
  private final Set<MailAddress> addresses;
  private final Answer[] answers;
  private final boolean[] beside;
  private final List<Answer> untraced = new ArrayList<>();
  private final AcceptedMails accepted = new AcceptedMails();
  private boolean open = true;

  private DeliveryReport(LmtpEnvelope envelope) {
    this.envelope = envelope;
    this.mailSender = envelope.mailSender();
    this.recipients = envelope.mailRecipients();
    this.addresses = Set.copyOf(recipients);
    this.answers = new Answer[recipients.size()];
    this.beside = new boolean[recipients.size()];
  }

  /** Starts the report of a transaction and binds it to its mail. */
  public static DeliveryReport open(Mail mail, LmtpEnvelope envelope) {
    DeliveryReport report = new DeliveryReport(envelope);
    mail.setAttribute(new Attribute(NAME, AttributeValue.ofUnserializable(report)));
    return report;
  }

  /** The report that waits for this mail's outcomes, if it came by LMTP in this very call. */
  public static Optional<DeliveryReport> of(Mail mail) {
    return mail.getAttribute(NAME)
        .map(attribute -> attribute.getValue().value())
        .filter(DeliveryReport.class::isInstance)
        .map(DeliveryReport.class::cast)
        .filter(report -> report.open && report.thread == Thread.currentThread());
  }

  /** Whether one of the RCPT commands named this address. */
  public boolean hasRecipient(MailAddress address) {
    return addresses.contains(address);
  }

  /** The RCPT commands that named this address; empty for one that a mailet made. */
  List<Integer> indexesOf(MailAddress address) {
    return IntStream.range(0, recipients.size())
        .filter(index -> recipients.get(index).equals(address))
        .boxed()
        .toList();
  }

  /** The recipient as it stood in that RCPT command. */
  Recipient recipient(int index) {
    return envelope.recipients().get(index);
  }

  /** The sender as it stood in the MAIL command, or the one that a mailet put in its place. */
  Address sender(Mail mail) {
    return mail.getMaybeSender().equals(mailSender)
        ? envelope.sender()
        : MailAddresses.toAddress(mail.getMaybeSender());
  }

  /** The client's own name of the transaction, if it gave one. */
  Optional<String> transactionId() {
    return envelope.transactionId();
  }

  /** The message as it came over the wire, whatever mailets made of it. */
  Optional<Arrival> arrival() {
    return envelope.arrival();
  }

  /**
   * Notes who is in one mail: a recipient beside one that no RCPT command named was not replaced by
   * that one, so no outcome but its own is proof for it.
   */
  void meets(Collection<MailAddress> together) {
    if (!addresses.containsAll(together)) {
      together.forEach(address -> indexesOf(address).forEach(index -> beside[index] = true));
    }
  }

  /** Marks a mail as one that the next mailet takes; see {@link AcceptedMails}. */
  void accept(Mail mail, String text) {
    accepted.mark(mail, text);
  }

  /**
   * Notes that James has asked a matcher about a mail.
   *
   * @param matches null for none
   */
  void matcherAsked(
      String mailName,
      Collection<MailAddress> together,
      Collection<MailAddress> matches,
      boolean threw) {
    meets(together);
    accepted.matcherAsked(mailName, together, matches, threw);
  }

  /** Records an outcome; of several for one RCPT the worst counts. */
  void record(int index, Outcome outcome) {
    Answer answer = Answer.of(outcome);
    answers[index] =
        answers[index] == null ? answer : Answer.worst(List.of(answers[index], answer));
  }

  /** Records an outcome for an address of this mail, whether a RCPT command named it or not. */
  void record(MailAddress address, Outcome outcome) {
    List<Integer> named = indexesOf(address);
    if (named.isEmpty()) {
      recordUntraced(outcome);
    }
    named.forEach(index -> record(index, outcome));
  }

  /** Records the outcome of a recipient that no RCPT command named. */
  void recordUntraced(Outcome outcome) {
    untraced.add(Answer.of(outcome));
  }

  /**
   * Records that the pipeline threw: what it lost may be any recipient without an outcome, and no
   * outcome of an added recipient stands for that one.
   */
  public void pipelineFailed() {
    recordUntraced(NOT_DELIVERED);
  }

  /**
   * Ends the report: nothing is recorded any more.
   *
   * @return one outcome for each RCPT, in their order. A mark of {@link VirtualAccepted} that
   *     counts stands where no outcome is. Where the transaction named a single address, the worst
   *     outcome of its replacements is its own; where it named several, nobody knows whose they
   *     are, and who has no outcome is deferred; so is one that {@link #meets} has seen beside an
   *     added recipient
   */
  public List<Outcome> close() {
    open = false;
    accepted.taken().forEach(this::take);
    Answer none = Answer.of(NOT_DELIVERED);
    Answer rest = addresses.size() == 1 && !untraced.isEmpty() ? Answer.worst(untraced) : none;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] == null) {
        answers[i] = beside[i] ? none : rest;
      }
    }
    return Arrays.stream(answers).map(Answer::outcome).toList();
  }

  private void take(AcceptedMails.Taken taken) {
    for (MailAddress address : taken.recipients()) {
      List<Integer> named = indexesOf(address);
      if (named.isEmpty()) {
        untraced.add(taken.answer());
      }
      for (int index : named) {
        answers[index] = answers[index] == null ? taken.answer() : answers[index];
      }
    }
  }

  /**
   * After {@link #close}: what of the outcomes is a delivery of ours, or its failure. Who was
   * answered 250 because another mailet took the mail counts as not delivered here.
   */
  public List<Outcome> deliveries() {
    return Arrays.stream(answers)
        .map(answer -> answer.taken() ? NOT_DELIVERED : answer.outcome())
        .toList();
  }
}
