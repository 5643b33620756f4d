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

import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.table.TableList;
import org.jamesvirtual.table.TableList.Answer;

/**
 * The keys that tables are asked for an address, in order: the address, the address without its
 * extension, the bare local part where the domain is local, {@code @domain} (virtual(8), "TABLE
 * SEARCH ORDER"; Postfix's mail_addr_find(3)). The first three are asked in quoted and then in
 * unquoted form where the two differ. Thread-safe.
 */
final class AddressSearch {

  private static final String OWNER = "owner-";
  private static final String REQUEST = "-request";

  private final String delimiters;
  private final boolean ownerRequestSpecial;
  private final String doubleBounceSender;
  private final LocalDomains localDomains;

  AddressSearch(VirtualParameters parameters, LocalDomains localDomains) {
    delimiters = parameters.recipientDelimiter();
    ownerRequestSpecial = parameters.ownerRequestSpecial();
    doubleBounceSender = parameters.doubleBounceSender();
    this.localDomains = localDomains;
  }

  /**
   * An answer.
   *
   * @param answer what the tables said
   * @param address whose entry it is: the address asked for, with its extension if the entry has it
   * @param withoutExtension whether the key was the address or local part without its extension
   */
  record Match(Answer answer, Address address, boolean withoutExtension) {}

  /**
   * Asks for one key after the other until a table answers or fails.
   *
   * @param address folded
   */
  Match find(TableList tables, Address address) {
    Answer full = ask(tables, address, true);
    if (!full.isNotFound()) {
      return new Match(full, address, false);
    }
    Optional<Address> stripped = strip(address);
    if (stripped.isPresent()) {
      Answer answer = ask(tables, stripped.get(), false);
      if (!answer.isNotFound()) {
        return new Match(answer, stripped.get(), true);
      }
    }
    Match local = findLocalPart(tables, address, stripped);
    return local.answer().isNotFound() && !address.domain().isEmpty()
        ? new Match(tables.lookup("@" + address.domain(), false), stripped.orElse(address), false)
        : local;
  }

  private Match findLocalPart(TableList tables, Address address, Optional<Address> stripped) {
    Address owner = stripped.orElse(address);
    Lookup local = localDomains.lookup(address.domain());
    if (!(local instanceof Lookup.Found)) {
      return new Match(new Answer(local, ""), owner, false);
    }
    Answer answer = ask(tables, new Address(address.localPart(), ""), false);
    return answer.isNotFound() && stripped.isPresent()
        ? new Match(ask(tables, new Address(owner.localPart(), ""), false), owner, true)
        : new Match(answer, owner, false);
  }

  private static Answer ask(TableList tables, Address address, boolean full) {
    String external = address.external();
    String internal = address.internal();
    Answer answer = tables.lookup(external, full);
    return answer.isNotFound() && !internal.equals(external)
        ? tables.lookup(internal, full)
        : answer;
  }

  /** The address without its extension, or nothing when it has none. */
  Optional<Address> strip(Address address) {
    String local = address.localPart();
    int cut = 0;
    while (cut < local.length() && delimiters.indexOf(local.charAt(cut)) < 0) {
      cut++;
    }
    return cut == 0 || cut == local.length() || isNeverCut(local)
        ? Optional.empty()
        : Optional.of(new Address(local.substring(0, cut), address.domain()));
  }

  private boolean isNeverCut(String localPart) {
    String local = localPart.toLowerCase(Locale.ROOT);
    if (local.equals("postmaster")
        || local.equals("mailer-daemon")
        || local.equalsIgnoreCase(doubleBounceSender)) {
      return true;
    }
    return ownerRequestSpecial
        && delimiters.indexOf('-') >= 0
        && (local.startsWith(OWNER)
            || (local.endsWith(REQUEST) && local.length() > REQUEST.length()));
  }
}
