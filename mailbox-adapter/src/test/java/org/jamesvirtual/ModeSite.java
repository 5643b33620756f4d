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
package org.jamesvirtual;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.table.LookupSettings;

/** A spool and a main.cf, read in either mode. */
final class ModeSite {

  private static final Address RECIPIENT = Address.parse("a@v.example");
  static final MessageSource MESSAGE =
      () -> new ByteArrayInputStream("Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.UTF_8));

  private final Path folder;
  private final Path spool;
  private final Credentials owner;

  ModeSite(Path folder) throws IOException {
    this.folder = folder;
    spool = TestSpool.in(folder);
    owner = TestSpool.owner();
  }

  Path spool() {
    return spool;
  }

  Outcome deliver(String value, Mode mode, Durability durability, MessageSource message) {
    String mainCf = mainCf(value, Long.toString(owner.uid()), Long.toString(owner.gid()));
    try (VirtualTransport transport = open(mainCf, mode, durability)) {
      Recipient recipient = new Recipient(RECIPIENT, Optional.empty());
      Address sender = Address.parse("s@x.example");
      return transport.deliver(new Envelope("id", sender, List.of(recipient)), message).get(0);
    }
  }

  /** Delivers to the only recipient of an envelope. */
  Outcome deliver(String mainCf, Mode mode, Envelope envelope) {
    try (VirtualTransport transport = open(mainCf, mode, Durability.FULL)) {
      return transport.deliver(envelope, MESSAGE).get(0);
    }
  }

  /** Format, path and owner, or the status where there are none. */
  String resolved(String mainCf, Mode mode) {
    try (VirtualTransport transport = open(mainCf, mode, Durability.FULL)) {
      return switch (transport.resolve(RECIPIENT)) {
        case Resolution.Resolved found ->
            found.mailbox().format() + " " + found.mailbox().path() + " " + found.mailbox().owner();
        case Resolution.Refused refused -> refused.outcome().status().toString();
      };
    }
  }

  VirtualTransport open(String mainCf, Mode mode, Durability durability) {
    try {
      Path file = Files.writeString(folder.resolve("main.cf"), mainCf);
      return VirtualTransport.open(
          new Settings(
              file,
              Map.of(),
              Optional.empty(),
              LookupSettings.of(mode),
              durability,
              DeliveryLimits.DEFAULT,
              Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String mainCf(String value, String uid, String gid) {
    return main("inline:{{a@v.example = " + value + "}}", uid, gid);
  }

  String main(String maps, String uid, String gid) {
    return """
        virtual_mailbox_base = %s
        virtual_mailbox_domains = v.example
        virtual_mailbox_maps = %s
        virtual_uid_maps = static:%s
        virtual_gid_maps = static:%s
        virtual_minimum_uid = %d
        """
        .formatted(spool, maps, uid, gid, Math.min(100, owner.uid()));
  }

  String inSpool(String formatAndPath) {
    int space = formatAndPath.indexOf(' ');
    String format = space < 0 ? formatAndPath : formatAndPath.substring(0, space);
    String path = space < 0 ? "" : formatAndPath.substring(space + 1);
    return format + " " + spool + path + " 404:404";
  }

  List<String> files() throws IOException {
    try (Stream<Path> paths = Files.walk(spool)) {
      return paths
          .filter(path -> !path.equals(spool))
          .map(path -> spool.relativize(path).toString())
          .toList();
    }
  }

  String contents() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> paths = Files.walk(spool)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(path));
      }
    }
    return all.toString();
  }
}
