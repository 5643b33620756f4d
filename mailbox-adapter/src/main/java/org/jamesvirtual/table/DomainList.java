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
package org.jamesvirtual.table;

import java.util.stream.Stream;

/**
 * A list of domains as {@code virtual_mailbox_domains} and {@code mydestination} have it
 * (postconf(5); Postfix's string_list(3)): names, {@code /file} with more items, {@code
 * type:table}, each with {@code !} before it for "not". The first item that matches decides; an
 * item that cannot be read fails only the lookups that reach it. No item matches subdomains.
 * Thread-safe.
 */
public final class DomainList implements AutoCloseable {

  private final DomainItems items;
  private final TableOptions options;

  private DomainList(DomainItems items, TableOptions options) {
    this.items = items;
    this.options = options;
  }

  /** Opens the files and tables of a list. Never throws. */
  public static DomainList open(String list, TableOptions options) {
    DomainItemsParser parser = new DomainItemsParser(options);
    parser.line(list, 0, options.context());
    return new DomainList(parser.items(options.context()), options);
  }

  /**
   * Whether a domain is in the list.
   *
   * @param domain in any case
   * @return found, not found, or failed where an item before the first match could not tell
   */
  public Lookup lookup(String domain) {
    if (domain.isEmpty()) {
      return Lookup.NOT_FOUND;
    }
    Lookup lookup = items.lookup(options.fold(domain));
    return DomainItems.OUT.equals(lookup) ? Lookup.NOT_FOUND : lookup;
  }

  /** The domains that can be listed without asking a server. To be closed. */
  public Stream<String> domains() {
    return items.keys();
  }

  /** What keeps items from answering: one sentence each. */
  public Stream<String> problems() {
    return items.problems();
  }

  /** As {@link Table#version}. */
  public Object version() {
    return items.version();
  }

  @Override
  public void close() {
    items.close();
  }
}
