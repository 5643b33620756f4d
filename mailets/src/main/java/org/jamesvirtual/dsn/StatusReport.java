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
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.model.Address;

/**
 * A delivery status notification about one message, with the fields of Postfix's bounce(8):
 * multipart/report (RFC 6522) with a text for people, a message/delivery-status (RFC 3464) and what
 * is returned of the message. With an address that is not US-ASCII these are the types of RFC 6533.
 *
 * <p>What comes from outside (addresses, texts) cannot add a line. Immutable.
 */
public final class StatusReport {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

  // Octets: header and field lines stay below the 998 of RFC 5322 section 2.1.1.
  private static final int LONGEST_VALUE = 900;

  private final Heading heading;
  private final List<ReportedRecipient> recipients;
  private final boolean international;

  /**
   * What a report says but for its recipients.
   *
   * @param template what kind of report it is
   * @param reportingMta the name of this host
   * @param from the address that the report comes from
   * @param to who gets the report, not the null sender
   * @param envelopeId the sender's own name of the message (RFC 3461 section 4.4), decoded; empty
   *     if there was none
   * @param queueId how the log names the message
   * @param arrival when the message came
   */
  public record Heading(
      ReportTemplate template,
      String reportingMta,
      String from,
      Address to,
      Optional<String> envelopeId,
      String queueId,
      ZonedDateTime arrival) {}

  /**
   * @param recipients at least one
   */
  public StatusReport(Heading heading, List<ReportedRecipient> recipients) {
    if (heading.to().isNull() || recipients.isEmpty()) {
      throw new IllegalArgumentException("no report to nobody or about nobody");
    }
    this.heading = heading;
    this.recipients = List.copyOf(recipients);
    international =
        !isAscii(heading.to().internal())
            || recipients.stream()
                .anyMatch(r -> !isAscii(r.address().internal() + r.original().orElse("")));
  }

  /**
   * Writes the report as a message with CRLF line ends.
   *
   * @param out is not closed
   * @param content what is returned of the message
   * @throws IOException if the message cannot be read, or the report not written
   */
  public void writeTo(OutputStream out, ReturnedContent content) throws IOException {
    String boundary = "=_" + UUID.randomUUID();
    String next = "\n--" + boundary + "\n";
    write(out, header(boundary, content) + "This is a MIME-encapsulated message.\n");
    write(out, next + text());
    write(out, next + deliveryStatus());
    write(out, next + contentHeader(content));
    content.writeTo(out);
    write(out, "\n--" + boundary + "--\n");
  }

  private String header(String boundary, ReturnedContent content) {
    String host = Printable.ascii(heading.reportingMta());
    StringBuilder header = new StringBuilder();
    field(header, "From", heading.from() + " (Mail Delivery System)");
    field(header, "Subject", heading.template().subject());
    field(header, "To", heading.to().external());
    field(header, "Date", DATE.format(ZonedDateTime.now(ZoneId.systemDefault())));
    field(header, "Message-ID", "<" + UUID.randomUUID() + "@" + host + ">");
    field(header, "Auto-Submitted", "auto-replied");
    field(header, "MIME-Version", "1.0");
    header
        .append("Content-Type: multipart/report; report-type=")
        .append(international ? "global-delivery-status" : "delivery-status")
        .append(";\n boundary=\"")
        .append(boundary)
        .append("\"\n");
    encoding(header, international || content.eightBit());
    return header.append('\n').toString();
  }

  private String text() {
    StringBuilder text =
        part("Notification", "text/plain; charset=" + (international ? "utf-8" : "us-ascii"));
    encoding(text, international);
    text.append("\nThis is the mail system at host ")
        .append(Printable.ascii(heading.reportingMta()))
        .append(".\n\n")
        .append(heading.template().explanation())
        .append('\n');
    for (ReportedRecipient recipient : recipients) {
      text.append('<')
          .append(cut(recipient.address().internal()))
          .append(">:\n    ")
          .append(recipient.status())
          .append(' ')
          .append(diagnostic(recipient))
          .append('\n');
    }
    return text.toString();
  }

  private String deliveryStatus() {
    StringBuilder status =
        part(
            "Delivery report",
            international ? "message/global-delivery-status" : "message/delivery-status");
    encoding(status, international);
    status.append('\n');
    field(status, "Reporting-MTA", "dns; " + Printable.ascii(heading.reportingMta()));
    heading
        .envelopeId()
        .ifPresent(id -> field(status, "Original-Envelope-Id", Printable.ascii(id)));
    field(status, "X-Queue-ID", heading.queueId());
    field(status, "Arrival-Date", DATE.format(heading.arrival()));
    for (ReportedRecipient recipient : recipients) {
      String address = recipient.address().external();
      status.append('\n');
      field(status, "Final-Recipient", (isAscii(address) ? "rfc822; " : "utf-8; ") + address);
      recipient.original().ifPresent(o -> field(status, "Original-Recipient", o));
      field(status, "Action", heading.template().action());
      field(status, "Status", recipient.status().toString());
      field(status, "Diagnostic-Code", diagnosticCode(recipient));
    }
    return status.toString();
  }

  private String contentHeader(ReturnedContent content) {
    StringBuilder header =
        part(
            heading.template().description(content.headerOnly()),
            contentType(content.headerOnly()));
    encoding(header, international || content.eightBit());
    return header.append('\n').toString();
  }

  private String contentType(boolean headerOnly) {
    if (headerOnly) {
      return international ? "message/global-headers" : "text/rfc822-headers";
    }
    return international ? "message/global" : "message/rfc822";
  }

  private static StringBuilder part(String description, String type) {
    StringBuilder header = new StringBuilder();
    field(header, "Content-Description", description);
    field(header, "Content-Type", type);
    return header;
  }

  private static void encoding(StringBuilder header, boolean eightBit) {
    if (eightBit) {
      field(header, "Content-Transfer-Encoding", "8bit");
    }
  }

  private static String diagnostic(ReportedRecipient recipient) {
    return cut(Printable.ascii(recipient.diagnostic()));
  }

  // RFC 3464 section 2.3.6: what is not a reply of another server is of no type but our own.
  private static String diagnosticCode(ReportedRecipient recipient) {
    return recipient
        .smtpReply()
        .map(reply -> "smtp; " + Printable.ascii(reply))
        .orElseGet(() -> "X-Postfix; " + diagnostic(recipient));
  }

  private static void field(StringBuilder to, String name, String value) {
    to.append(name).append(": ").append(cut(value)).append('\n');
  }

  private static String cut(String value) {
    String line = Printable.of(value);
    int octets = 0;
    for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
      octets += utf8(Character.toString(line.codePointAt(i))).length;
      if (octets > LONGEST_VALUE) {
        return line.substring(0, i);
      }
    }
    return line;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(OutputStream out, String lines) throws IOException {
    out.write(utf8(lines.replace("\n", "\r\n")));
  }
}
