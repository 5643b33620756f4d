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

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The items of a {@link DomainList} or of one file in it. Found is {@link #IN} or {@link #OUT}.
 * Immutable; thread-safe.
 */
final class DomainItems implements Table {

  /** The domain is in the list. */
  static final Lookup IN = new Lookup.Found("in");

  /** The domain is kept out by an item with {@code !}. */
  static final Lookup OUT = new Lookup.Found("out");

  private final String name;
  private final List<Item> items;

  /** One item, or a run of names. */
  sealed interface Item {

    /** {@link #IN}, {@link #OUT}, not found or failed. */
    Lookup match(String domain);

    Stream<String> domains();

    Stream<String> problems();

    /** Whether nothing is asked but what stands here. */
    boolean isConstant();

    void close();
  }

  /**
   * Names that stand one after the other; the value says in or out.
   *
   * @param names folded
   */
  record Names(CompactMap names) implements Item {
    @Override
    public Lookup match(String domain) {
      CompactMap.Entry entry = names.get(domain);
      return entry == null ? Lookup.NOT_FOUND : new Lookup.Found(entry.value());
    }

    @Override
    public Stream<String> domains() {
      return names.keys().filter(domain -> IN.equals(match(domain)));
    }

    @Override
    public Stream<String> problems() {
      return Stream.empty();
    }

    @Override
    public boolean isConstant() {
      return true;
    }

    @Override
    public void close() {}
  }

  /**
   * A lookup table: having the domain is a match, whatever the value.
   *
   * @param negated whether {@code !} stands before it
   */
  record Member(Table table, boolean negated) implements Item {
    @Override
    public Lookup match(String domain) {
      Lookup lookup = table.lookup(domain);
      return lookup instanceof Lookup.Found ? (negated ? OUT : IN) : lookup;
    }

    /** The mailbox tables may be named here: their addresses are no domains. */
    @Override
    public Stream<String> domains() {
      return negated ? Stream.empty() : table.keys().filter(key -> key.indexOf('@') < 0);
    }

    @Override
    public Stream<String> problems() {
      return table.problem().stream();
    }

    @Override
    public boolean isConstant() {
      return false;
    }

    @Override
    public void close() {
      table.close();
    }
  }

  /**
   * A file with more items.
   *
   * @param file loads {@link DomainItems}
   */
  record Included(Table file) implements Item {
    @Override
    public Lookup match(String domain) {
      return file.lookup(domain);
    }

    @Override
    public Stream<String> domains() {
      return file.keys();
    }

    @Override
    public Stream<String> problems() {
      return file.problem().stream();
    }

    @Override
    public boolean isConstant() {
      return false;
    }

    @Override
    public void close() {
      file.close();
    }
  }

  DomainItems(String name, List<Item> items) {
    this.name = name;
    this.items = List.copyOf(items);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String domain) {
    for (Item item : items) {
      Lookup match = item.match(domain);
      if (!(match instanceof Lookup.NotFound)) {
        return match;
      }
    }
    return Lookup.NOT_FOUND;
  }

  @Override
  public Stream<String> keys() {
    return items.stream().flatMap(Item::domains);
  }

  @Override
  public Optional<String> problem() {
    return problems().findFirst();
  }

  Stream<String> problems() {
    return items.stream().flatMap(Item::problems);
  }

  @Override
  public Object version() {
    return items.stream().allMatch(Item::isConstant) ? this : null;
  }

  @Override
  public void close() {
    items.forEach(Item::close);
  }
}
