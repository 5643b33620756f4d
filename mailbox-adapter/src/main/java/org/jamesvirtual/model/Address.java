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
package org.jamesvirtual.model;

import java.util.Objects;

/**
 * A mail address as Postfix keeps it inside: the local part without quotes, the domain as it came,
 * both in their original case. The null sender is {@link #NULL}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param localPart the local part in internal form: quotes and backslashes removed
 * @param domain what follows the last {@code @}; empty when the address has none
 */
public record Address(String localPart, String domain) implements Comparable<Address> {

  /** The null sender {@code <>} (RFC 5321 section 4.5.5). */
  public static final Address NULL = new Address("", "");

  /** Rejects null parts. */
  public Address {
    Objects.requireNonNull(localPart);
    Objects.requireNonNull(domain);
  }

  /**
   * Reads an address as it stands on the wire, without angle brackets: {@code "quo ted"@d} becomes
   * the local part {@code quo ted}. Any text is accepted; the domain follows the last {@code @}.
   *
   * @param external the address in external form; empty for the null sender
   */
  public static Address parse(String external) {
    int at = external.lastIndexOf('@');
    return at < 0
        ? new Address(unquote(external), "")
        : new Address(unquote(external.substring(0, at)), external.substring(at + 1));
  }

  /** By domain, then by local part; so that a hash table bears many addresses of one hash. */
  @Override
  public int compareTo(Address other) {
    int byDomain = domain.compareTo(other.domain);
    return byDomain == 0 ? localPart.compareTo(other.localPart) : byDomain;
  }

  /** Whether this is the null sender. */
  public boolean isNull() {
    return localPart.isEmpty() && domain.isEmpty();
  }

  /** Local part and domain without any quoting, as Postfix logs it. */
  public String internal() {
    return join(localPart);
  }

  /**
   * The form of RFC 5321: a local part that is no dot-string stands in double quotes, with a
   * backslash before {@code "}, {@code \} and CR. Table keys and headers use this form.
   */
  public String external() {
    return isNull() ? "" : join(isDotString(localPart) ? localPart : quote(localPart));
  }

  private String join(String local) {
    return domain.isEmpty() ? local : local + "@" + domain;
  }

  private static String unquote(String text) {
    if (text.indexOf('"') < 0 && text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        plain.append(text.charAt(++i));
      } else if (c != '"') {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c == '\r') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  private static boolean isDotString(String text) {
    boolean atomBefore = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (!atomBefore) {
          return false;
        }
        atomBefore = false;
      } else if (c <= ' ' || c == 0x7f || "()<>@,;:\\\"[]".indexOf(c) >= 0) {
        return false;
      } else {
        atomBefore = true;
      }
    }
    return atomBefore;
  }
}
