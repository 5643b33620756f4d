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
package org.jamesvirtual.dsn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.dsn.ReportedRecipient.Action;
import org.jamesvirtual.model.Address;

/**
 * A delivery status notification (RFC 3464) about one message, all of its recipients with the same
 * action. A report with a UTF-8 address in it is written as RFC 6533 has it.
 *
 * <p>Nothing that came over the wire can add a line to it.
 *
 * @param host the name of this mail system, for Reporting-MTA and the address it is sent from
 * @param sender to whom the report goes
 * @param envelopeId the ENVID of the sender, decoded; empty if there was none
 * @param queueId how the log names the message
 * @param arrival when the message came
 * @param recipients at least one
 */
public record StatusReport(
    String host,
    Address sender,
    Optional<String> envelopeId,
    String queueId,
    ZonedDateTime arrival,
    List<ReportedRecipient> recipients) {

  /** What is sent back of the message (RFC 3461 section 4.3). */
  public enum Returned {
    /** The header alone, as for every report without a failure. */
    HEADER,
    /** The whole message. */
    FULL
  }

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
  private static final String EOL = "\r\n";

  /** Copies the list. */
  public StatusReport {
    Objects.requireNonNull(host);
    Objects.requireNonNull(envelopeId);
    Objects.requireNonNull(queueId);
    Objects.requireNonNull(arrival);
    recipients = List.copyOf(recipients);
    if (sender.isNull() || recipients.isEmpty()) {
      throw new IllegalArgumentException("no report without a sender and a recipient");
    }
    if (recipients.stream().map(ReportedRecipient::action).distinct().count() != 1) {
      throw new IllegalArgumentException("a report is about one action");
    }
  }

  /**
   * Writes the report as a message with CRLF line ends.
   *
   * @param message the message that is reported on; read to where it is needed, not closed
   * @param now the date of the report
   * @throws IOException if the message cannot be read, or the report not be written
   */
  public void write(OutputStream out, InputStream message, Returned returned, ZonedDateTime now)
      throws IOException {
    String boundary = UUID.randomUUID() + "/" + plain(host);
    put(out, header(boundary, now));
    put(out, part(boundary, "text/plain; charset=" + (utf8() ? "utf-8" : "us-ascii"), ""));
    put(out, explanation());
    put(out, part(boundary, utf8() ? "message/global-delivery-status" : status(), ""));
    put(out, fields());
    put(out, part(boundary, returnedType(returned), "Content-Description: " + what(returned)));
    new ReturnedMessage(message).copyTo(out, returned == Returned.FULL);
    put(out, EOL + "--" + boundary + "--" + EOL);
  }

  private Action action() {
    return recipients.get(0).action();
  }

  private boolean utf8() {
    return !isAscii(sender.internal())
        || recipients.stream()
            .anyMatch(r -> !isAscii(r.address().internal() + r.original().orElse("")));
  }

  private String header(String boundary, ZonedDateTime now) {
    return line("From", "MAILER-DAEMON@" + plain(host) + " (Mail Delivery System)")
        + line("Subject", subject())
        + line("To", sender.external())
        + line("Date", DATE.format(now))
        + line("Message-ID", "<" + UUID.randomUUID() + "@" + plain(host) + ">")
        + line("Auto-Submitted", "auto-replied")
        + line("MIME-Version", "1.0")
        + line(
            "Content-Type",
            "multipart/report; report-type="
                + (utf8() ? "global-delivery-status" : "delivery-status")
                + ";"
                + EOL
                + "\tboundary=\""
                + boundary
                + "\"",
            false)
        + (utf8() ? line("Content-Transfer-Encoding", "8bit") : "")
        + EOL
        + "This is a MIME-encapsulated message."
        + EOL;
  }

  private String subject() {
    return switch (action()) {
      case DELIVERED -> "Successful Mail Delivery Report";
      case FAILED -> "Undelivered Mail Returned to Sender";
      case DELAYED -> "Delayed Mail (still being retried)";
    };
  }

  private String explanation() {
    StringBuilder text = new StringBuilder();
    text.append("This is the mail system at host ").append(plain(host)).append('.').append(EOL);
    text.append(EOL);
    text.append(
        switch (action()) {
          case DELIVERED ->
              "Your message was delivered to the mailbox of each of these recipients.";
          case FAILED ->
              "Your message could not be delivered to these recipients, and is not tried again.";
          case DELAYED ->
              "Your message could not be delivered to these recipients yet. It is tried again; there"
                  + " is no need to send it anew.";
        });
    text.append(EOL).append(EOL);
    for (ReportedRecipient recipient : recipients) {
      text.append('<').append(Printable.of(recipient.address().internal())).append(">: ");
      text.append(Printable.ascii(recipient.diagnostic())).append(EOL);
    }
    return text.toString();
  }

  private String fields() {
    StringBuilder fields = new StringBuilder();
    fields.append(line("Reporting-MTA", "dns; " + plain(host)));
    envelopeId.ifPresent(id -> fields.append(line("Original-Envelope-Id", id)));
    fields.append(line("X-Queue-ID", queueId));
    fields.append(line("Arrival-Date", DATE.format(arrival)));
    recipients.forEach(recipient -> fields.append(EOL).append(fields(recipient)));
    return fields.toString();
  }

  private static String fields(ReportedRecipient recipient) {
    String address = recipient.address().external();
    return line("Final-Recipient", (isAscii(address) ? "rfc822; " : "utf-8; ") + address)
        + recipient.original().map(original -> line("Original-Recipient", original)).orElse("")
        + line("Action", recipient.action().name().toLowerCase(Locale.ROOT))
        + line("Status", recipient.status().toString())
        + line("Diagnostic-Code", "X-Postfix; " + Printable.ascii(recipient.diagnostic()));
  }

  private String part(String boundary, String type, String more) {
    return EOL
        + "--"
        + boundary
        + EOL
        + "Content-Type: "
        + type
        + EOL
        + (more.isEmpty() ? "" : more + EOL)
        + (utf8() ? "Content-Transfer-Encoding: 8bit" + EOL : "")
        + EOL;
  }

  private static String status() {
    return "message/delivery-status";
  }

  private String returnedType(Returned returned) {
    if (returned == Returned.FULL) {
      return utf8() ? "message/global" : "message/rfc822";
    }
    return utf8() ? "message/global-headers" : "text/rfc822-headers";
  }

  private String what(Returned returned) {
    String message = action() == Action.FAILED ? "Undelivered Message" : "Message";
    return returned == Returned.FULL ? message : message + " Headers";
  }

  private static String line(String name, String value) {
    return line(name, value, true);
  }

  private static String line(String name, String value, boolean printable) {
    return name + ": " + (printable ? Printable.of(value) : value) + EOL;
  }

  private static String plain(String name) {
    return Printable.ascii(name);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static void put(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
