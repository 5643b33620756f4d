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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jamesvirtual.config.AliasParameters;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.AddressSearch.Match;
import org.jamesvirtual.table.DomainList;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.table.LookupSettings;
import org.jamesvirtual.table.TableList;
import org.jamesvirtual.table.TableOptions;

/**
 * Virtual aliases as Postfix's cleanup(8) expands them (virtual(5)): each result is looked up
 * again, until it has no alias or is one of itself. Thread-safe; holds open tables.
 */
public final class VirtualAliases implements AutoCloseable {

  private static final String MAPS = "virtual_alias_maps";
  private static final String DOMAINS = "virtual_alias_domains";

  private final AliasParameters limits;
  private final Optional<String> myorigin;
  private final TableOptions options;
  private final TableList aliases;
  private final DomainList domains;
  private final LocalDomains localDomains;
  private final AddressSearch search;

  private VirtualAliases(
      AliasParameters limits, VirtualParameters parameters, LookupSettings settings) {
    this.limits = limits;
    myorigin = parameters.myorigin();
    // cleanup(8) folds keys in every kind of table, as virtual(8) does not.
    LookupSettings folding = new LookupSettings(Mode.SAFE, true, settings.cacheTtl());
    options = TableOptions.of(parameters, folding, false, MAPS);
    aliases = TableList.open(limits.maps(), options);
    domains =
        DomainList.open(limits.domains(), TableOptions.of(parameters, folding, false, DOMAINS));
    localDomains = new LocalDomains(parameters, folding);
    search = new AddressSearch(parameters, localDomains);
  }

  /** Opens all tables. Never throws: a table that does not open fails the lookups that reach it. */
  public static VirtualAliases open(
      AliasParameters limits, VirtualParameters parameters, LookupSettings settings) {
    return new VirtualAliases(limits, parameters, settings);
  }

  /** Whether a domain has aliases only, {@code virtual_alias_domains}. */
  public Lookup domain(String domain) {
    return domains.lookup(domain);
  }

  /** Whether an address has an alias. */
  public Lookup lookup(Address address) {
    return find(address).answer().lookup();
  }

  /** What keeps tables from answering: one sentence each. */
  public Stream<String> problems() {
    return Stream.concat(
        aliases.tables().stream().flatMap(table -> table.problem().stream()), domains.problems());
  }

  /** Where the mail of an address goes. */
  public AliasExpansion expand(Address address) {
    List<Address> flat = new ArrayList<>(List.of(address));
    Set<Address> ownAliases = new HashSet<>();
    try {
      for (int i = 0; i < flat.size(); i++) {
        if (flat.size() > limits.expansionLimit()) {
          throw failure(
              address, "becomes more addresses than virtual_alias_expansion_limit allows");
        }
        expandAt(i, flat, ownAliases);
      }
    } catch (AliasException e) {
      return new AliasExpansion.Failed(
          new Outcome.Deferred(
              new EnhancedStatus(4, 6, 0), "alias expansion error", e.getMessage()));
    }
    Map<Address, Address> distinct = new LinkedHashMap<>();
    flat.forEach(one -> distinct.putIfAbsent(fold(one), one));
    return new AliasExpansion.Expanded(List.copyOf(distinct.values()));
  }

  /** Replaces one address until it has no alias; what else it becomes is added at the end. */
  private void expandAt(int index, List<Address> flat, Set<Address> ownAliases)
      throws AliasException {
    for (int depth = 0; !ownAliases.contains(fold(flat.get(index))); depth++) {
      Address address = flat.get(index);
      if (depth >= limits.recursionLimit()) {
        throw failure(
            address, "is nested deeper in aliases than virtual_alias_recursion_limit allows");
      }
      List<Address> results = results(address);
      if (results.isEmpty()) {
        return;
      }
      flat.set(index, results.get(0));
      flat.addAll(results.subList(1, results.size()));
      if (results.stream().anyMatch(result -> fold(result).equals(fold(address)))) {
        ownAliases.add(fold(address));
      }
    }
  }

  /** The results for one address; none if it has no alias. */
  private List<Address> results(Address address) throws AliasException {
    Match match = find(address);
    return switch (match.answer().lookup()) {
      case Lookup.NotFound notFound -> List.of();
      case Lookup.Failed failed ->
          throw failure(address, "cannot be looked up: " + failed.reason());
      case Lookup.Found found -> results(address, match.withoutExtension(), found.value());
    };
  }

  private List<Address> results(Address address, boolean withoutExtension, String value)
      throws AliasException {
    String local = address.localPart();
    String user = withoutExtension ? search.strip(address).orElse(address).localPart() : local;
    String extension = limits.propagatesExtensions() ? local.substring(user.length()) : "";
    List<Address> results = new ArrayList<>();
    for (String text : AddressListParser.parse(value)) {
      // "@otherdomain" is the same user there, for the first result only (virtual(5)).
      boolean sameUser = text.startsWith("@") && results.isEmpty();
      Address parsed = Address.parse(sameUser ? "x" + text : text);
      Address result =
          completed(address, parsed, (sameUser ? user : parsed.localPart()), extension);
      if (result.external().length() > limits.addressLengthLimit()) {
        throw failure(address, "has a result longer than virtual_alias_address_length_limit");
      }
      results.add(result);
    }
    if (results.isEmpty()) {
      throw failure(address, "has an alias without any address in it");
    }
    return results;
  }

  private Address completed(Address address, Address result, String local, String extension)
      throws AliasException {
    String domain = result.domain();
    if (local.isEmpty()) {
      throw failure(address, "has a result without a local part");
    }
    if (domain.isEmpty()) {
      if (!limits.appendAtMyorigin() || myorigin.isEmpty()) {
        throw failure(address, "has a result without a domain, and myorigin is not set in main.cf");
      }
      domain = myorigin.get();
    }
    if (domain.indexOf('.') < 0 && !domain.startsWith("[") && !limits.mydomain().isEmpty()) {
      domain = domain + "." + limits.mydomain();
    }
    return new Address(local + extension, domain);
  }

  private Match find(Address address) {
    return search.find(aliases, fold(address));
  }

  private Address fold(Address address) {
    return new Address(options.fold(address.localPart()), options.fold(address.domain()));
  }

  private static AliasException failure(Address address, String what) {
    return new AliasException(
        MAPS + ": " + Printable.of(address.internal()) + " " + what + ": its mail is deferred");
  }

  @Override
  public void close() {
    aliases.close();
    domains.close();
    localDomains.close();
  }

  /** Aliases that do not lead to addresses; the message is one sentence for the log. */
  private static final class AliasException extends Exception {
    private static final long serialVersionUID = 1;

    AliasException(String message) {
      super(message);
    }
  }
}
