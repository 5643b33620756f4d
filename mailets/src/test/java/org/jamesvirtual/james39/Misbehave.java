package org.jamesvirtual.james39;

import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/** A mailet with a fault, which its parameter {@code how} chooses. */
public final class Misbehave extends GenericMailet {

  @Override
  public void service(Mail mail) throws Exception {
    switch (getInitParameter("how")) {
      case "throw" -> throw new IllegalStateException("planted");
      case "error" -> throw new NoSuchMethodError("planted");
      case "drop" -> mail.setState(Mail.GHOST);
      case "rewrite" ->
          mail.setRecipients(List.of(new MailAddress("hans.mueller@arkum.ch")));
      case "header" -> {
        mail.getMessage().addHeader("X-Spam", "no");
        mail.getMessage().saveChanges();
      }
      default -> throw new IllegalArgumentException(getInitParameter("how"));
    }
  }
}
