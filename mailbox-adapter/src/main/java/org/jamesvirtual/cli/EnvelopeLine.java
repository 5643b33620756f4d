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
package org.jamesvirtual.cli;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Recipient;

/**
 * One line of the input of {@code deliver --batch}: see {@code docs/command-line.md}.
 *
 * @param envelope who sends and who gets it
 * @param message what
 */
record EnvelopeLine(Envelope envelope, MessageSource message) {

  private static final Set<String> NAMES =
      Set.of("id", "sender", "recipients", "message", "message_base64");

  static EnvelopeLine parse(String line) throws ConfigException {
    Map<String, Object> object = Json.object(line);
    for (String name : object.keySet()) {
      if (!NAMES.contains(name)) {
        throw new ConfigException("unknown member \"" + name + "\", expected one of " + NAMES);
      }
    }
    String id = object.get("id") == null ? "" : string(object, "id");
    return new EnvelopeLine(
        new Envelope(id, Address.parse(string(object, "sender")), recipients(object)),
        message(object));
  }

  private static List<Recipient> recipients(Map<String, Object> object) throws ConfigException {
    if (!(object.get("recipients") instanceof List<?> list)) {
      throw new ConfigException("found no list \"recipients\", expected [\"user@domain\"]");
    }
    List<Recipient> recipients = new ArrayList<>();
    for (Object one : list) {
      recipients.add(recipient(one));
    }
    return recipients;
  }

  private static Recipient recipient(Object one) throws ConfigException {
    if (one instanceof String address) {
      Address parsed = Address.parse(address);
      return new Recipient(parsed, Optional.of(parsed));
    }
    if (one instanceof Map<?, ?> members
        && members.get("address") instanceof String address
        && (members.get("original") == null || members.get("original") instanceof String)) {
      return new Recipient(
          Address.parse(address),
          Optional.ofNullable((String) members.get("original")).map(Address::parse));
    }
    throw new ConfigException(
        "found a recipient that is none, expected \"user@domain\" or {\"address\": \"user@domain\","
            + " \"original\": \"alias@domain\"}");
  }

  private static MessageSource message(Map<String, Object> object) throws ConfigException {
    if (object.containsKey("message") == object.containsKey("message_base64")) {
      throw new ConfigException(
          "expected one of \"message\", a file, and \"message_base64\", the message itself");
    }
    try {
      if (object.containsKey("message")) {
        Path file = Path.of(string(object, "message"));
        return () -> Files.newInputStream(file);
      }
      byte[] bytes = Base64.getDecoder().decode(string(object, "message_base64"));
      return () -> new ByteArrayInputStream(bytes);
    } catch (InvalidPathException e) {
      throw new ConfigException("\"message\" is no path: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("\"message_base64\" is no base64: " + e.getMessage());
    }
  }

  private static String string(Map<String, Object> object, String name) throws ConfigException {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new ConfigException("found no text \"" + name + "\", expected one");
  }
}
