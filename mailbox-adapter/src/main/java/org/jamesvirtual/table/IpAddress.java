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
package org.jamesvirtual.table;

import java.util.Arrays;

/** Reads numeric addresses as strictly as inet_pton(3), and never asks a name server. */
final class IpAddress {

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int MAX_HEX_DIGITS = 4;

  private IpAddress() {}

  /** The 4 or 16 bytes of an address; null if the text is none. */
  static byte[] parse(String text) {
    return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
  }

  private static byte[] parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] address = new byte[IPV4_BYTES];
    if (parts.length != IPV4_BYTES) {
      return null;
    }
    for (int i = 0; i < IPV4_BYTES; i++) {
      String part = parts[i];
      boolean number =
          !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(ByteSet::isDigit)
              && (part.length() == 1 || part.charAt(0) != '0');
      int value = number ? Integer.parseInt(part) : 256;
      if (value > 255) {
        return null;
      }
      address[i] = (byte) value;
    }
    return address;
  }

  private static byte[] parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] address = groups(text);
      return address != null && address.length == IPV6_BYTES ? address : null;
    }
    byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
    byte[] tail = gap + 2 == text.length() ? new byte[0] : groups(text.substring(gap + 2));
    boolean headHasDots = text.substring(0, gap).indexOf('.') >= 0;
    if (head == null || tail == null || headHasDots || head.length + tail.length > IPV6_BYTES - 2) {
      return null;
    }
    byte[] address = Arrays.copyOf(head, IPV6_BYTES);
    System.arraycopy(tail, 0, address, IPV6_BYTES - tail.length, tail.length);
    return address;
  }

  /** Groups of hexadecimal digits between colons, the last of which may be an IPv4 address. */
  private static byte[] groups(String text) {
    String[] parts = text.split(":", -1);
    byte[] address = new byte[0];
    for (int i = 0; i < parts.length; i++) {
      byte[] group =
          i == parts.length - 1 && parts[i].indexOf('.') >= 0
              ? parseIpv4(parts[i])
              : group(parts[i]);
      if (group == null || address.length + group.length > IPV6_BYTES) {
        return null;
      }
      address = Arrays.copyOf(address, address.length + group.length);
      System.arraycopy(group, 0, address, address.length - group.length, group.length);
    }
    return address;
  }

  private static byte[] group(String digits) {
    boolean hexadecimal =
        !digits.isEmpty()
            && digits.length() <= MAX_HEX_DIGITS
            && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    if (!hexadecimal) {
      return null;
    }
    int value = Integer.parseInt(digits, 16);
    return new byte[] {(byte) (value >> 8), (byte) value};
  }
}
