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

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;

/**
 * What mysql and pgsql tables have in common about {@code hosts}: {@code unix:/path}, {@code
 * inet:host:port}, {@code host:port}, {@code host}.
 *
 * @param unix whether it is a UNIX-domain socket
 * @param name the path, or the name or address of a host
 * @param port as it stands there, or empty
 */
record SqlHost(boolean unix, String name, String port) {

  /** No server has to be waited for longer than this before it is known to be away. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A server that takes longer than this for an answer is away. */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final int DEFAULT_SECONDS = 60;

  /** The items of {@code hosts}, {@code localhost} where there are none. */
  static List<String> list(CfgParser parser) throws ConfigException {
    List<String> hosts =
        Stream.of(parser.text("hosts", "").split("[, \t\r\n]+", -1))
            .filter(host -> !host.isEmpty())
            .toList();
    return hosts.isEmpty() ? List.of("localhost") : hosts;
  }

  static Duration seconds(CfgParser parser, String parameter) throws ConfigException {
    return Duration.ofSeconds(parser.number(parameter, DEFAULT_SECONDS, 1, Integer.MAX_VALUE));
  }

  /** Reads an item that is no connection string. The port stands after the last colon. */
  static SqlHost of(String item) {
    if (item.startsWith("unix:")) {
      return new SqlHost(true, item.substring("unix:".length()), "");
    }
    String host = item.startsWith("inet:") ? item.substring("inet:".length()) : item;
    int colon = host.lastIndexOf(':');
    return colon < 0
        ? new SqlHost(false, host, "")
        : new SqlHost(false, host.substring(0, colon), host.substring(colon + 1));
  }

  /** The number of the port; a service's name is not looked up. */
  int port(CfgParser parser, int defaultPort) throws ConfigException {
    if (port.isEmpty()) {
      return defaultPort;
    }
    int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
    if (number < 1 || number > 0xffff) {
      throw parser.bad("hosts", "has the port \"" + port + "\"", "a number from 1 to 65535");
    }
    return number;
  }
}
