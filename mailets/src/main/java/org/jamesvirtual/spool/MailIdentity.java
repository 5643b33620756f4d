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

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.MessageSource;

/**
 * What a mail has in common with its parts, when James runs it a second time too, and with no other
 * mail: its origin, its sender, the bytes of its message. What a mailet makes of a mail (a notice,
 * a redirected copy) has the same origin and is another mail.
 */
public final class MailIdentity {

  private static final AttributeName NAME = AttributeName.of("org.jamesvirtual.identity");

  private MailIdentity() {}

  /**
   * The identity of a mail.
   *
   * @param message the mail's own
   * @throws MessagingException if the message cannot be read
   */
  public static String of(Mail mail, MessageSource message) throws MessagingException {
    return MailOrigin.of(mail)
        + " "
        + HexFormat.of().formatHex(digest(mail, message))
        + " "
        + mail.getMaybeSender().asString("");
  }

  private static byte[] digest(Mail mail, MessageSource message) throws MessagingException {
    Arrival.Reader reader = new Arrival.Reader();
    byte[] buffer = new byte[1 << 13];
    try (InputStream in = message.open()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        reader.update(buffer, 0, length);
      }
    } catch (IOException e) {
      throw new MessagingException("cannot read the message of mail " + mail.getName(), e);
    }
    return reader.end().digest();
  }

  /** Keeps it as an attribute of the mail. */
  static void note(Mail mail, MessageSource message) throws MessagingException {
    mail.setAttribute(new Attribute(NAME, AttributeValue.of(of(mail, message))));
  }

  /** What was noted. */
  static Optional<String> noted(Mail mail) {
    return AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class);
  }
}
