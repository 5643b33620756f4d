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

/**
 * A network address with the length of its prefix, {@code 192.0.2.0/24}, or one address; brackets
 * may stand around either (cidr_table(5)). Immutable.
 */
final class CidrPattern {

  private final byte[] network;
  private final int prefix;

  private CidrPattern(byte[] network, int prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  static CidrPattern parse(String text) throws PatternException {
    String pattern = text;
    String mask = null;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw PatternException.invalid("found \"" + text + "\" without its ]");
      }
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith("/")) {
        throw PatternException.invalid("found \"" + rest + "\" after ], expected /length");
      }
      pattern = text.substring(1, end);
      mask = rest.isEmpty() ? null : rest.substring(1);
    }
    int slash = mask == null ? pattern.indexOf('/') : -1;
    if (slash >= 0) {
      mask = pattern.substring(slash + 1);
      pattern = pattern.substring(0, slash);
    }
    byte[] network = IpAddress.parse(pattern);
    if (network == null) {
      throw PatternException.invalid("found \"" + pattern + "\", expected an IP address");
    }
    CidrPattern parsed = new CidrPattern(network, length(mask, network.length * 8));
    if (!parsed.hasNoHostBits()) {
      throw PatternException.invalid(
          "found host bits in \"" + text + "\", expected none behind the prefix");
    }
    return parsed;
  }

  private static int length(String mask, int bits) throws PatternException {
    if (mask == null) {
      return bits;
    }
    boolean number =
        !mask.isEmpty() && mask.length() <= 9 && mask.chars().allMatch(ByteSet::isDigit);
    int length = number ? Integer.parseInt(mask) : bits + 1;
    if (length > bits) {
      throw PatternException.invalid(
          "found the prefix length \"" + mask + "\", expected 0 to " + bits);
    }
    return length;
  }

  private boolean hasNoHostBits() {
    for (int bit = prefix; bit < network.length * 8; bit++) {
      if ((network[bit / 8] & 0x80 >> bit % 8) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether an address is of this kind, IPv4 or IPv6. */
  boolean isOfKind(byte[] address) {
    return address.length == network.length;
  }

  /** Whether an address of this kind is in the network. */
  boolean contains(byte[] address) {
    for (int bit = 0; bit < prefix; bit++) {
      if (((network[bit / 8] ^ address[bit / 8]) & 0x80 >> bit % 8) != 0) {
        return false;
      }
    }
    return true;
  }
}
