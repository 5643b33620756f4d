package org.jamesvirtual.mailet;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.jamesvirtual.model.Address;

/** From James's addresses to the adapter's. */
public final class MailAddresses {

  private MailAddresses() {}

  /** The same address; James keeps a quoted local part in its quotes. */
  public static Address toAddress(MailAddress address) {
    return Address.parse(address.asString());
  }

  /** The sender, or {@link Address#NULL}. */
  public static Address toAddress(MaybeSender sender) {
    return sender.asOptional().map(MailAddresses::toAddress).orElse(Address.NULL);
  }
}
