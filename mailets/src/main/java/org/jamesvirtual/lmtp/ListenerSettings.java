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
package org.jamesvirtual.lmtp;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.table.NetworkList;

/**
 * What a {@code <virtual-lmtpserver>} has besides the settings of James's own listeners.
 *
 * @param clients who may connect, besides this machine
 * @param sessionLimit sessions at the same time that are served; 0 for no limit
 * @param lineLength octets of the longest line
 * @param reportProcessor the processor that sends reports on deliveries
 */
record ListenerSettings(
    NetworkList clients, int sessionLimit, int lineLength, String reportProcessor) {

  private static final String LOOPBACK = "127.0.0.0/8 [::1]";

  // Postfix breaks lines at lmtp_line_length_limit, which conf/postfix sets just below this.
  private static final int LINE_LENGTH = 1024 * 1024;

  // RFC 5321 section 4.5.3.1.6.
  private static final int SHORTEST_LINE = 1000;

  /**
   * Reads the elements of a listener.
   *
   * @param sessionLimit its {@code connectionLimit}, which James has read already
   */
  static ListenerSettings of(HierarchicalConfiguration<ImmutableNode> listener, int sessionLimit)
      throws ConfigurationException {
    int lineLength = listener.getInt("maxLineLength", LINE_LENGTH);
    if (lineLength < SHORTEST_LINE) {
      throw new ConfigurationException(
          "lmtpserver.xml: maxLineLength is "
              + lineLength
              + ", expected 1000 or more (RFC 5321 section 4.5.3.1.6)");
    }
    return new ListenerSettings(
        clients(String.join(" ", listener.getStringArray("clients"))),
        sessionLimit,
        lineLength,
        listener.getString("reportProcessor", "relay"));
  }

  private static NetworkList clients(String configured) throws ConfigurationException {
    try {
      return NetworkList.parse(LOOPBACK + " " + configured);
    } catch (ConfigException e) {
      throw new ConfigurationException(
          "lmtpserver.xml: clients: " + e.getMessage() + ", as in 192.0.2.0/24", e);
    }
  }

  /**
   * Sessions beyond {@link #sessionLimit} that are still greeted, to be told in good order that
   * there are too many.
   */
  int reserve() {
    return Math.max(4, sessionLimit / 4);
  }
}
