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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jamesvirtual.config.ConfigDump;
import org.jamesvirtual.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config}: shows main.cf as {@code postconf -n} does. */
@Command(
    name = "config",
    description = "Shows what main.cf sets, as postconf -n does; with names, these parameters.",
    mixinStandardHelpOptions = true,
    versionProvider = VirtualCommand.Version.class,
    exitCodeOnInvalidInput = Main.FAILURE,
    exitCodeOnExecutionException = Main.FAILURE)
final class ConfigCommand implements Callable<Integer> {

  private final Streams streams;

  @Mixin private SiteOptions site = new SiteOptions();

  @Option(names = "-n", description = "Of the named parameters, only those that are set.")
  private boolean onlySet;

  @Option(names = "-x", description = "Expand $name.")
  private boolean expanded;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Parameters, with their defaults.")
  private List<String> names = new ArrayList<>();

  ConfigCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws ConfigException {
    ConfigDump dump = ConfigDump.of(site.read(streams::warn), site.masterCf(), site.overrides());
    for (String name : names.isEmpty() ? dump.names() : names) {
      Optional<String> line = dump.line(name, expanded);
      if (line.isEmpty()) {
        streams.warn(name + ": unknown parameter");
      } else if (!onlySet || dump.isSet(name)) {
        streams.out().println(line.get());
      }
    }
    dump.warnings().forEach(streams::warn);
    return 0;
  }
}
