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
package org.jamesvirtual.james39;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/** A mailet with a fault, which its parameter {@code how} chooses. */
public final class Misbehave extends GenericMailet {

  private static void readBody(Mail mail) throws MessagingException {
    try {
      mail.getMessage().getContent();
    } catch (IOException e) {
      throw new MessagingException("cannot read the body", e);
    }
  }

  @Override
  public void service(Mail mail) throws MessagingException {
    switch (getInitParameter("how")) {
      case "throw" -> throw new IllegalStateException("planted");
      case "error" -> throw new NoSuchMethodError("planted");
      case "drop" -> mail.setState(Mail.GHOST);
      case "rewrite" -> mail.setRecipients(List.of(new MailAddress("hans.mueller@arkum.ch")));
      case "copy" -> {
        List<MailAddress> recipients = new ArrayList<>(mail.getRecipients());
        recipients.add(new MailAddress("hans.mueller@arkum.ch"));
        mail.setRecipients(recipients);
      }
      case "read" -> readBody(mail);
      case "header" -> {
        mail.getMessage().addHeader("X-Spam", "no");
        mail.getMessage().saveChanges();
      }
      default -> throw new IllegalArgumentException(getInitParameter("how"));
    }
  }
}
