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
package org.jamesvirtual.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Postfix's built-in values (postconf(5)) of the parameters that virtual(8) knows before it reads
 * its own, so that {@code $name} gives in main.cf what it gives there.
 */
final class Defaults {

  /** A parameter's default, unexpanded. One line each. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("compatibility_level", "0"),
          Map.entry("default_database_type", "hash"),
          Map.entry("deliver_lock_attempts", "20"),
          Map.entry("deliver_lock_delay", "1s"),
          Map.entry("double_bounce_sender", "double-bounce"),
          Map.entry("enable_original_recipient", "yes"),
          Map.entry("inet_interfaces", "all"),
          Map.entry("mail_name", "Postfix"),
          Map.entry("mail_owner", "postfix"),
          Map.entry("message_size_limit", "10240000"),
          Map.entry("mydestination", "$myhostname, localhost.$mydomain, localhost"),
          Map.entry("myorigin", "$myhostname"),
          Map.entry("owner_request_special", "yes"),
          Map.entry("process_name", "virtual"),
          Map.entry("proxy_interfaces", ""),
          Map.entry("queue_directory", "/var/spool/postfix"),
          Map.entry("recipient_delimiter", ""),
          Map.entry("service_name", "virtual"),
          Map.entry("smtputf8_enable", "${{$compatibility_level} <level {1} ? {no} : {yes}}"),
          Map.entry("soft_bounce", "no"),
          Map.entry("stale_lock_time", "500s"),
          Map.entry("virtual_mailbox_limit", "51200000"),
          Map.entry("virtual_minimum_uid", "100"));

  private final Path mainCf;

  Defaults(Path mainCf) {
    this.mainCf = mainCf;
  }

  /** The unexpanded default, or null. */
  String get(String name) {
    return switch (name) {
      case "config_directory" -> String.valueOf(mainCf.getParent());
      case "myhostname" -> hostName();
      case "mydomain" -> domainOf(hostName());
      default -> VALUES.get(name);
    };
  }

  private static String hostName() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      name = "localhost";
    }
    return name.indexOf('.') < 0 ? name + ".localdomain" : name;
  }

  private static String domainOf(String hostName) {
    return hostName.substring(hostName.indexOf('.') + 1);
  }
}
