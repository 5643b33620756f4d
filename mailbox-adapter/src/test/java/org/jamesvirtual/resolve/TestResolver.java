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
package org.jamesvirtual.resolve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.table.LookupSettings;

/** Resolves addresses by the lines of a main.cf. */
final class TestResolver {

  private static final String DEFAULTS =
      """
      compatibility_level = 3.6
      virtual_mailbox_base = /base
      virtual_mailbox_domains = v.example
      virtual_uid_maps = static:404
      virtual_gid_maps = static:400
      """;

  private TestResolver() {}

  /** Path and format ({@code /} at the end for Maildir), or status and detail. */
  static String resolve(Path folder, Mode mode, String mainCf, String address) {
    Resolution resolution = resolution(folder, mode, mainCf, address);
    return switch (resolution) {
      case Resolution.Resolved found ->
          found.mailbox().path().replaceFirst("^/base/?", "")
              + (found.mailbox().format() == Mailbox.Format.MAILDIR ? "/" : "");
      case Resolution.Refused refused -> refused.outcome().status().toString();
    };
  }

  static Resolution resolution(Path folder, Mode mode, String mainCf, String address) {
    try (RecipientResolver resolver = open(folder, mode, mainCf)) {
      return resolver.resolve(Address.parse(address));
    }
  }

  static RecipientResolver open(Path folder, Mode mode, String mainCf) {
    try {
      Path file = Files.writeString(folder.resolve("main.cf"), DEFAULTS + mainCf);
      VirtualParameters parameters = VirtualParameters.from(MainCf.read(file), Map.of());
      return RecipientResolver.open(parameters, LookupSettings.of(mode), Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
