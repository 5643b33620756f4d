package org.jamesvirtual.james39;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/** Ends a processor and remembers which recipients reached it, for the assertions. */
public final class Keep extends GenericMailet {

  private static final Map<String, String> ARRIVED = new ConcurrentHashMap<>();

  static Map<String, String> takeArrived() {
    Map<String, String> arrived = new TreeMap<>(ARRIVED);
    ARRIVED.clear();
    return arrived;
  }

  @Override
  public void service(Mail mail) {
    for (MailAddress recipient : List.copyOf(mail.getRecipients())) {
      ARRIVED.put(recipient.asString(), mail.getState() + ": " + mail.getErrorMessage());
    }
    mail.setState(Mail.GHOST);
  }
}
