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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jamesvirtual.Settings;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.MasterCf;
import org.jamesvirtual.config.Overrides;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import picocli.CommandLine.Option;

/** The options that say which main.cf is meant, and what wins over it. */
final class SiteOptions {

  private static final Path DEFAULT = Path.of("/etc/postfix/main.cf");

  @Option(
      names = {"-c", "--main-cf"},
      paramLabel = "PATH",
      description = "main.cf, or the folder it is in. Default: /etc/postfix/main.cf")
  private Path path = DEFAULT;

  @Option(
      names = "--service",
      paramLabel = "NAME[/TYPE]",
      description = "Obey the -o options of this service of the master.cf beside it.")
  private String service;

  @Option(
      names = "-o",
      paramLabel = "NAME=VALUE",
      description = "A parameter that wins over main.cf and master.cf.")
  private Map<String, String> options = new LinkedHashMap<>();

  Path mainCf() {
    return Files.isDirectory(path) ? path.resolve("main.cf") : path;
  }

  /** Everything that a delivery obeys. */
  Settings settings(LookupOptions lookups) throws ConfigException {
    return new Settings(
        mainCf(),
        options,
        Optional.ofNullable(service),
        lookups.lookups(),
        Durability.FULL,
        DeliveryLimits.DEFAULT,
        lookups.pathTemplate());
  }

  /** Whether nothing was said and nothing is there. */
  boolean isAbsent() {
    return path.equals(DEFAULT) && !Files.exists(path);
  }

  MainCf read(Consumer<String> warnings) throws ConfigException {
    return MainCf.read(mainCf(), warnings);
  }

  /** The master.cf beside main.cf, where there is one. */
  Optional<MasterCf> masterCf() throws ConfigException {
    Path file = mainCf().resolveSibling("master.cf");
    return service != null || Files.exists(file)
        ? Optional.of(MasterCf.read(file))
        : Optional.empty();
  }

  Overrides overrides() throws ConfigException {
    Overrides own = Overrides.of(options, "the command line");
    Optional<MasterCf> masterCf = service == null ? Optional.empty() : masterCf();
    return masterCf.isEmpty() ? own : own.over(masterCf.get().overrides(service));
  }
}
