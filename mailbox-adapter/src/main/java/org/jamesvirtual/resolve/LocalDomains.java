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

import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.table.DomainList;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.table.LookupSettings;
import org.jamesvirtual.table.TableOptions;

/**
 * When an address may be looked up by its bare local part: its domain is {@code myorigin} or in
 * {@code mydestination} (Postfix's resolve_local(3)).
 *
 * <p>Only where these are set in so many words: their defaults and {@code inet_interfaces} depend
 * on the host, and James's host is not Postfix's. Thread-safe.
 */
final class LocalDomains implements AutoCloseable {

  private final Optional<String> origin;
  private final DomainList destinations;

  LocalDomains(VirtualParameters parameters, LookupSettings settings) {
    TableOptions options = TableOptions.of(parameters, settings, false, "mydestination");
    origin = parameters.myorigin().map(options::fold);
    destinations = DomainList.open(parameters.mydestination().orElse(""), options);
  }

  /**
   * @param domain folded
   */
  Lookup lookup(String domain) {
    return origin.filter(domain::equals).isPresent()
        ? new Lookup.Found(domain)
        : destinations.lookup(domain);
  }

  /** As {@link org.jamesvirtual.table.Table#version}. */
  Object version() {
    return destinations.version();
  }

  /** What keeps {@code mydestination} from answering: one sentence each. */
  Stream<String> problems() {
    return destinations.problems();
  }

  @Override
  public void close() {
    destinations.close();
  }
}
