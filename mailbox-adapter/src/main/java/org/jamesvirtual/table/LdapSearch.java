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

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.net.ProtocolException;
import java.util.List;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lookup: searches, and follows the distinguished names and URLs in special attributes
 * (ldap_table(5), "special_result_attribute"). For one thread.
 */
final class LdapSearch {

  private static final Logger LOGGER = LoggerFactory.getLogger(LdapSearch.class);
  private static final String URLS = "(?i)ldap[si]?://.*";

  private final String table;
  private final LdapSettings settings;
  private final LDAPConnection connection;
  private final Results results;

  /** The lookup fails, and the connection is good. */
  private static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Lookup lookup;

    FailedException(Lookup lookup) {
      super("the lookup fails");
      this.lookup = lookup;
    }
  }

  LdapSearch(String table, LdapSettings settings, LDAPConnection connection, Results results) {
    this.table = table;
    this.settings = settings;
    this.connection = connection;
    this.results = results;
  }

  /**
   * Searches with the settings' scope.
   *
   * @throws LDAPException when the server does not answer, or answers with an error
   * @throws ProtocolException when a value is not UTF-8
   */
  Lookup run(String base, Filter filter) throws LDAPException, ProtocolException {
    try {
      collect(search(base, settings.scope(), filter, settings.attributes().all()), 1);
      return results.lookup();
    } catch (FailedException e) {
      return e.lookup;
    }
  }

  private FailedException failed(String reason) {
    return new FailedException(new Lookup.Failed("table " + table + ": " + reason));
  }

  private List<SearchResultEntry> search(
      String base, SearchScope scope, Filter filter, List<String> attributes) throws LDAPException {
    SearchRequest request =
        new SearchRequest(
            base,
            scope,
            settings.dereference(),
            Math.max(0, settings.sizeLimit()),
            (int) settings.timeout().toSeconds(),
            false,
            filter,
            attributes.toArray(String[]::new));
    return connection.search(request).getSearchEntries();
  }

  private void collect(List<SearchResultEntry> entries, int depth)
      throws LDAPException, FailedException, ProtocolException {
    if (settings.sizeLimit() > 0 && entries.size() > settings.sizeLimit()) {
      throw failed("the server sent more entries than size_limit");
    }
    LdapAttributes attributes = settings.attributes();
    boolean terminal = false;
    boolean leaf = true;
    for (SearchResultEntry entry : entries) {
      if (settings.mode() == Mode.SAFE) {
        // Postfix takes what it found out about one entry to hold for the entries after it.
        terminal = false;
        leaf = true;
      }
      terminal = terminal || attributes.hasTerminal(entry);
      leaf = leaf && (terminal || !attributes.hasSpecial(entry));
      for (Attribute attribute : entry.getAttributes()) {
        collect(attribute, terminal, leaf, depth);
      }
    }
  }

  private void collect(Attribute attribute, boolean terminal, boolean leaf, int depth)
      throws LDAPException, FailedException, ProtocolException {
    LdapAttributes attributes = settings.attributes();
    int index = attributes.indexOf(attribute.getName());
    if (index < attributes.ordinary() || terminal) {
      boolean skipped =
          terminal ? index >= attributes.terminal() : !leaf && index < attributes.leaf();
      if (!skipped) {
        add(attribute);
      }
    } else if (index < attributes.all().size()) {
      if (depth >= settings.recursionLimit()) {
        throw failed(
            "the entries refer to others deeper than recursion_limit, the last one in "
                + attribute.getName());
      }
      for (byte[] value : attribute.getValueByteArrays()) {
        follow(Utf8.value(value), depth);
      }
    }
  }

  private void add(Attribute attribute) throws FailedException, ProtocolException {
    for (byte[] value : attribute.getValueByteArrays()) {
      if (!results.add(Utf8.value(value))) {
        throw new FailedException(results.lookup());
      }
    }
  }

  private void follow(String reference, int depth)
      throws LDAPException, FailedException, ProtocolException {
    try {
      List<SearchResultEntry> entries =
          reference.matches(URLS)
              ? searchUrl(reference)
              : search(
                  reference,
                  SearchScope.BASE,
                  Filter.createPresenceFilter("objectClass"),
                  settings.attributes().all());
      collect(entries, depth + 1);
    } catch (LDAPException e) {
      if (!e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        throw e;
      }
      LOGGER.debug("table {}: {} does not exist, ignored", table, Printable.of(reference));
    }
  }

  private List<SearchResultEntry> searchUrl(String reference)
      throws LDAPException, FailedException {
    LDAPURL url;
    try {
      url = new LDAPURL(reference);
    } catch (LDAPException e) {
      throw failed("found the malformed URL \"" + Printable.of(reference) + "\"");
    }
    List<String> asked = settings.attributes().within(url.getAttributes());
    return asked.isEmpty()
        ? List.of()
        : search(url.getBaseDN().toString(), url.getScope(), url.getFilter(), asked);
  }
}
