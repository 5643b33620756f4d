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
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jamesvirtual.model.Address;

/**
 * What addresses were resolved to since one of the tables last changed, so that a recipient that
 * was found at RCPT is not looked up again when its message is there. Nothing is kept where a table
 * cannot tell whether it is still the same. Thread-safe.
 */
final class ResolvedMailboxes {

  /** So many take some MiB, if no address is longer than the next. */
  static final int CAPACITY = 10_000;

  /** RFC 5321 section 4.5.3.1: 64 octets, an at sign, and 255 octets. */
  static final int LONGEST = 320;

  private final List<Supplier<Object>> tables;
  private volatile Known known = new Known(List.of());

  /**
   * @param tables all that the mailbox of an address depends on, as {@link
   *     org.jamesvirtual.table.Table#version}
   */
  ResolvedMailboxes(List<Supplier<Object>> tables) {
    this.tables = tables;
  }

  /**
   * The mailboxes that are known from the tables as they are now.
   *
   * <p>Once a lookup was answered from another version of a table, the one before does not come
   * back. So what is looked up after this and put here is never seen by a later call unless it is
   * of these very versions.
   */
  Known now() {
    Known before = known;
    List<Object> versions = versions();
    if (before.isOf(versions)) {
      return before;
    }
    Known now = new Known(versions);
    if (!versions.isEmpty()) {
      known = now;
    }
    return now;
  }

  /** Empty where a table cannot tell. */
  private List<Object> versions() {
    List<Object> versions = new ArrayList<>(tables.size());
    for (Supplier<Object> table : tables) {
      Object version = table.get();
      if (version == null) {
        return List.of();
      }
      versions.add(version);
    }
    return versions;
  }

  /** Mailboxes by address, for one version of each table. Thread-safe. */
  static final class Known {

    private final List<Object> versions;
    private final ConcurrentMap<Address, Resolution.Resolved> mailboxes = new ConcurrentHashMap<>();

    private Known(List<Object> versions) {
      this.versions = versions;
    }

    private boolean isOf(List<Object> others) {
      if (others.isEmpty() || others.size() != versions.size()) {
        return false;
      }
      for (int i = 0; i < others.size(); i++) {
        if (others.get(i) != versions.get(i)) {
          return false;
        }
      }
      return true;
    }

    /**
     * @param address folded
     * @return null if it is not known
     */
    Resolution.Resolved get(Address address) {
      return mailboxes.get(address);
    }

    /** To be called with what was looked up after {@link ResolvedMailboxes#now}. */
    void put(Address address, Resolution.Resolved resolved) {
      if (versions.isEmpty()
          || address.localPart().length() + 1 + address.domain().length() > LONGEST) {
        return;
      }
      if (mailboxes.size() >= CAPACITY) {
        mailboxes.clear();
      }
      mailboxes.put(address, resolved);
    }
  }
}
