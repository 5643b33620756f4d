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

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.AliasParameters;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.Overrides;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.AliasExpansion;
import org.jamesvirtual.resolve.VirtualAliases;
import org.jamesvirtual.table.Lookup;

/**
 * The adapter's door for virtual aliases, for sites where no Postfix has expanded them.
 * Thread-safe.
 */
public final class Aliases implements AutoCloseable {

  private final Optional<VirtualAliases> open;
  private final String problem;

  private Aliases(Optional<VirtualAliases> open, String problem) {
    this.open = open;
    this.problem = problem;
  }

  /** Reads main.cf and opens the tables. Never refuses: what cannot be used fails each lookup. */
  public static Aliases open(Settings settings) {
    try {
      MainCf mainCf = MainCf.read(settings.mainCf(), warning -> {});
      Overrides overrides = Site.overrides(settings);
      return new Aliases(
          Optional.of(
              VirtualAliases.open(
                  AliasParameters.from(mainCf, overrides),
                  VirtualParameters.from(mainCf, overrides),
                  settings.lookups())),
          "");
    } catch (ConfigException e) {
      return new Aliases(Optional.empty(), e.getMessage());
    }
  }

  /** What the administrator should mend, one sentence each. */
  public List<String> problems() {
    return open.map(VirtualAliases::problems).orElseGet(() -> Stream.of(problem)).toList();
  }

  /** Whether {@code virtual_alias_domains} has this domain. */
  public Lookup domain(String domain) {
    return open.map(aliases -> aliases.domain(domain)).orElseGet(() -> new Lookup.Failed(problem));
  }

  /** Whether {@code virtual_alias_maps} has an alias for this address. */
  public Lookup lookup(Address address) {
    return open.map(aliases -> aliases.lookup(address)).orElseGet(() -> new Lookup.Failed(problem));
  }

  /** Where the mail of an address goes: to itself if it has no alias. */
  public AliasExpansion expand(Address address) {
    return open.map(aliases -> aliases.expand(address))
        .orElseGet(() -> new AliasExpansion.Failed(Outcome.misconfigured(problem)));
  }

  @Override
  public void close() {
    open.ifPresent(VirtualAliases::close);
  }
}
