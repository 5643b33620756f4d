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
package org.jamesvirtual.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.ContentType;
import javax.mail.internet.InternetHeaders;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;

/** A delivery status notification (RFC 3464) as it lies in a mailbox, read with JavaMail. */
final class ReceivedReport {
  private final MimeMessage message;
  private final MimeMultipart parts;

  private ReceivedReport(String file) {
    try {
      byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
      message =
          new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
      parts = new MimeMultipart(message.getDataHandler().getDataSource());
    } catch (MessagingException e) {
      throw new AssertionError(file, e);
    }
  }

  /** The reports in an mbox file, or in one file of a Maildir. */
  static List<ReceivedReport> in(Path file) {
    List<ReceivedReport> reports = new ArrayList<>();
    for (String entry : Daemon.read(file).split("(?m)^From (?=.*\\d\\d:\\d\\d:\\d\\d)", -1)) {
      if (entry.contains("multipart/report")) {
        reports.add(new ReceivedReport(entry.substring(entry.indexOf("Return-Path:"))));
      }
    }
    return reports;
  }

  String header(String name) throws MessagingException {
    return message.getHeader(name, null);
  }

  /** The parameter of multipart/report. */
  String reportType() throws MessagingException {
    ContentType type = new ContentType(message.getContentType());
    return type.match("multipart/report") ? type.getParameter("report-type") : null;
  }

  List<String> partTypes() throws MessagingException {
    List<String> types = new ArrayList<>();
    for (int i = 0; i < parts.getCount(); i++) {
      types.add(new ContentType(parts.getBodyPart(i).getContentType()).getBaseType());
    }
    return types;
  }

  String part(int index) throws MessagingException, IOException {
    try (InputStream in = parts.getBodyPart(index).getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** A field of message/delivery-status: group 0 is of the message, then come the recipients. */
  String field(int group, String name) throws MessagingException, IOException {
    String fields = part(1).strip().split("\\R\\R", -1)[group] + "\r\n\r\n";
    return new InternetHeaders(
            new ByteArrayInputStream(fields.getBytes(StandardCharsets.ISO_8859_1)))
        .getHeader(name, null);
  }

  /** How many recipients it tells of. */
  int recipients() throws MessagingException, IOException {
    return part(1).strip().split("\\R\\R", -1).length - 1;
  }
}
