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

import jakarta.mail.internet.AddressException;
import java.net.IDN;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.jamesvirtual.model.Address;

/**
 * From James's addresses to the adapter's and back. James knows no address with a letter outside of
 * US-ASCII, none without a domain, and few domains that are no host names.
 */
public final class MailAddresses {

  // RFC 2606: no such domain can exist.
  private static final String NOT_A_DOMAIN = "address.invalid";

  private MailAddresses() {}

  /**
   * The same address in James's form; where James knows none, one that it can carry through its
   * pipeline: a quoted local part takes any letter, an A-label stands for a domain in UTF-8, and
   * everything else is written in letters and digits below a domain that cannot exist.
   */
  public static MailAddress toMailAddress(Address address) {
    return parse(address.external())
        .or(
            () ->
                ascii(address.domain())
                    .flatMap(domain -> parse(quoted(address.localPart(), domain))))
        .or(() -> parse(encoded(address.internal()) + "@" + NOT_A_DOMAIN))
        .orElseThrow(() -> new IllegalArgumentException(address.internal()));
  }

  /** Whether James can send to an address, and does not only carry it through its pipeline. */
  public static boolean canSendTo(Address address) {
    return !toMailAddress(address).getDomain().asString().equals(NOT_A_DOMAIN);
  }

  private static Optional<MailAddress> parse(String text) {
    try {
      return Optional.of(new MailAddress(text));
    } catch (AddressException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> ascii(String domain) {
    try {
      String ascii = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
      return ascii.isEmpty() ? Optional.empty() : Optional.of(ascii);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      encoded.append(plain ? String.valueOf(c) : "=%04X".formatted((int) c));
    }
    return encoded.toString();
  }

  private static String quoted(String localPart, String domain) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < localPart.length(); i++) {
      char c = localPart.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append("\"@").append(domain).toString();
  }

  /** The same address; James keeps a quoted local part in its quotes. */
  public static Address toAddress(MailAddress address) {
    return Address.parse(address.asString());
  }

  /** The sender, or {@link Address#NULL}. */
  public static Address toAddress(MaybeSender sender) {
    return sender.asOptional().map(MailAddresses::toAddress).orElse(Address.NULL);
  }
}
