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

import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.resolve.PathTemplate;
import org.jamesvirtual.table.LookupSettings;
import picocli.CommandLine.Option;

/** The switches of {@code virtual.properties} that say how a mailbox is found. */
final class LookupOptions {

  @Option(names = "--mode", description = "safe or postfix, as in virtual.properties.")
  private String mode = "safe";

  @Option(names = "--path-template", description = "As path_template in virtual.properties.")
  private String pathTemplate = "";

  LookupSettings lookups() throws ConfigException {
    return LookupSettings.of(
        switch (mode) {
          case "safe" -> Mode.SAFE;
          case "postfix" -> Mode.POSTFIX;
          default ->
              throw new ConfigException("--mode is \"" + mode + "\", expected safe or postfix");
        });
  }

  Optional<PathTemplate> pathTemplate() throws ConfigException {
    return pathTemplate.isEmpty()
        ? Optional.empty()
        : Optional.of(PathTemplate.parse(pathTemplate));
  }
}
