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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.MessageSource;

/**
 * A report that a message was not delivered to some of its recipients: multipart/report (RFC 6522)
 * with a text for people, a message/delivery-status (RFC 3464) and what is returned of the message.
 * With an address that is not US-ASCII these are the types of RFC 6533.
 *
 * <p>What comes from outside (addresses, texts) cannot add a line. Immutable.
 */
public final class DsnMessage {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

  // Header and field lines stay below the 998 octets of RFC 5322 section 2.1.1.
  private static final int MAXIMUM_VALUE = 900;

  private final Heading heading;
  private final List<FailedRecipient> recipients;
  private final boolean international;

  /**
   * What a report says but for its recipients.
   *
   * @param reportingMta the name of this host
   * @param from the address that the report comes from
   * @param to who gets the report
   * @param subject of the report
   * @param envelopeId the sender's own name of the message (RFC 3461 section 4.4)
   * @param arrival when the message came
   * @param explanation for people, lines that end in a line feed
   */
  public record Heading(
      String reportingMta,
      String from,
      String to,
      String subject,
      Optional<String> envelopeId,
      Instant arrival,
      String explanation) {}

  /**
   * @param recipients at least one
   */
  public DsnMessage(Heading heading, List<FailedRecipient> recipients) {
    this.heading = heading;
    this.recipients = List.copyOf(recipients);
    international =
        !isAscii(heading.to())
            || recipients.stream()
                .anyMatch(r -> !isAscii(r.address()) || !isAscii(r.original().orElse("")));
  }

  /**
   * Writes the report.
   *
   * @param out is not closed
   * @param message what could not be delivered
   * @param headerOnly whether only its header is to be returned (RFC 3461 section 4.3)
   * @param sizeLimit octets from which on only its header is returned; 0 for no limit
   * @throws IOException if the message cannot be read, or the report not written
   */
  public void writeTo(OutputStream out, MessageSource message, boolean headerOnly, long sizeLimit)
      throws IOException {
    ReturnedContent content = ReturnedContent.of(message, headerOnly, sizeLimit);
    String boundary = "=_" + UUID.randomUUID();
    write(out, header(boundary, content));
    write(out, "--" + boundary + "\n" + text());
    write(out, "\n--" + boundary + "\n" + deliveryStatus());
    write(out, "\n--" + boundary + "\n" + contentHeader(content));
    content.writeTo(out);
    write(out, "\n--" + boundary + "--\n");
  }

  private String header(String boundary, ReturnedContent content) {
    StringBuilder header = new StringBuilder();
    field(header, "Date", date(Instant.now()));
    field(header, "From", "Mail Delivery System <" + heading.from() + ">");
    field(header, "To", "<" + heading.to() + ">");
    field(header, "Subject", heading.subject());
    field(header, "Message-ID", "<" + UUID.randomUUID() + "@" + heading.reportingMta() + ">");
    field(header, "Auto-Submitted", "auto-replied");
    field(header, "MIME-Version", "1.0");
    header
        .append("Content-Type: multipart/report;\n report-type=")
        .append(international ? "global-delivery-status" : "delivery-status")
        .append(";\n boundary=\"")
        .append(boundary)
        .append("\"\n");
    encoding(header, international || content.eightBit());
    return header.append('\n').toString();
  }

  private String text() {
    StringBuilder text = new StringBuilder("Content-Type: text/plain; charset=utf-8\n");
    encoding(text, international);
    text.append('\n').append(heading.explanation()).append('\n');
    for (FailedRecipient recipient : recipients) {
      text.append('<')
          .append(cut(recipient.address()))
          .append(">:\n    ")
          .append(recipient.status())
          .append(' ')
          .append(diagnostic(recipient))
          .append('\n');
    }
    return text.toString();
  }

  private String deliveryStatus() {
    StringBuilder status = new StringBuilder("Content-Type: message/");
    status.append(international ? "global-delivery-status\n" : "delivery-status\n");
    encoding(status, international);
    status.append('\n');
    field(status, "Reporting-MTA", "dns; " + heading.reportingMta());
    heading.envelopeId().ifPresent(id -> field(status, "Original-Envelope-Id", id));
    field(status, "Arrival-Date", date(heading.arrival()));
    for (FailedRecipient recipient : recipients) {
      status.append('\n');
      recipient.original().ifPresent(o -> field(status, "Original-Recipient", typed(o)));
      field(status, "Final-Recipient", typed(recipient.address()));
      field(status, "Action", "failed");
      field(status, "Status", recipient.status().toString());
      field(status, "Diagnostic-Code", "X-James-Virtual; " + diagnostic(recipient));
    }
    return status.toString();
  }

  private String contentHeader(ReturnedContent content) {
    StringBuilder header = new StringBuilder("Content-Type: ");
    if (content.headerOnly()) {
      header.append(international ? "message/global-headers\n" : "text/rfc822-headers\n");
    } else {
      header.append(international ? "message/global\n" : "message/rfc822\n");
    }
    encoding(header, international || content.eightBit());
    return header.append('\n').toString();
  }

  private static void encoding(StringBuilder header, boolean eightBit) {
    if (eightBit) {
      header.append("Content-Transfer-Encoding: 8bit\n");
    }
  }

  private static String diagnostic(FailedRecipient recipient) {
    return Printable.ascii(cut(recipient.text()));
  }

  private static String typed(String address) {
    return (isAscii(address) ? "rfc822; " : "utf-8; ") + address;
  }

  private static void field(StringBuilder to, String name, String value) {
    to.append(name).append(": ").append(cut(value)).append('\n');
  }

  private static String cut(String value) {
    String line = Printable.of(value);
    return line.length() > MAXIMUM_VALUE ? line.substring(0, MAXIMUM_VALUE) : line;
  }

  private static String date(Instant instant) {
    return DATE.format(ZonedDateTime.ofInstant(instant, ZoneId.systemDefault()));
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static void write(OutputStream out, String lines) throws IOException {
    out.write(lines.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }
}
