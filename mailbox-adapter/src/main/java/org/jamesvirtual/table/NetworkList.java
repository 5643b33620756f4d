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

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.config.ConfigException;

/**
 * A list of networks and addresses, {@code 127.0.0.0/8, [::1]/128, 192.0.2.1}, as in Postfix's
 * {@code mynetworks}, without names and files. Immutable.
 */
public final class NetworkList {

  private final String text;
  private final List<CidrPattern> networks;

  private NetworkList(String text, List<CidrPattern> networks) {
    this.text = text;
    this.networks = List.copyOf(networks);
  }

  /**
   * Reads a list whose items stand between blanks or commas.
   *
   * @throws ConfigException for an item that is no network; a part of a sentence
   */
  public static NetworkList parse(String text) throws ConfigException {
    List<CidrPattern> networks = new ArrayList<>();
    for (String item : text.split("[\\s,]+", -1)) {
      if (!item.isEmpty()) {
        networks.add(network(item));
      }
    }
    return new NetworkList(text.strip(), networks);
  }

  private static CidrPattern network(String item) throws ConfigException {
    try {
      return CidrPattern.parse(item);
    } catch (PatternException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  /** Whether an address is in one of the networks; an IPv6-mapped IPv4 address is that of IPv4. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return networks.stream()
        .anyMatch(network -> network.isOfKind(bytes) && network.contains(bytes));
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
