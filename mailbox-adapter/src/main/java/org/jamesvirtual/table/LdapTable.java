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

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;

/**
 * {@code ldap:file} (ldap_table(5)): the values of attributes of the entries that a search finds.
 * Keys cannot be listed.
 */
final class LdapTable implements Table {

  private static final ConnectionPool.Limits LIMITS =
      new ConnectionPool.Limits(Duration.ofSeconds(100), Duration.ofHours(1));

  private final String name;
  private final LdapSettings settings;
  private final DbCommon common;
  private final ConnectionPool<LdapSession> server;
  private volatile boolean closed;

  private LdapTable(String name, CfgParser parser, TableOptions options) throws ConfigException {
    this.name = name;
    this.settings = LdapSettings.of(parser, options);
    this.common =
        DbCommon.of(
            name,
            parser,
            options,
            settings.resultFormat(),
            List.of(settings.searchBase(), settings.queryFilter()));
    this.server = new ConnectionPool<>(name, () -> LdapSession.open(settings), LIMITS);
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return CfgParser.open(
        spec, options, (parser, nested) -> new LdapTable(spec.toString(), parser, nested));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String key) {
    if (closed) {
      return Lookup.closed(name);
    }
    Optional<Lookup> skipped = common.skipped(key);
    if (skipped.isPresent()) {
      return skipped.get();
    }
    try {
      Filter filter =
          Filter.create(common.expand(settings.queryFilter(), key, LdapTable::quoteInFilter));
      return server.ask(session -> search(session, key, filter));
    } catch (LDAPException e) {
      return failed("query_filter is no LDAP filter: " + LdapTrouble.reason(e));
    } catch (IOException e) {
      return failed(ConnectionPool.reason(e));
    }
  }

  private Lookup failed(String reason) {
    return new Lookup.Failed("table " + name + ": " + reason);
  }

  private Lookup search(LdapSession session, String key, Filter filter) throws IOException {
    String base = common.expand(settings.searchBase(), key, LdapTable::quoteInName);
    try {
      return new LdapSearch(name, settings, session.connection(), common.results(key))
          .run(base, filter);
    } catch (LDAPException e) {
      if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)
          && settings.searchBase().isDynamic()) {
        return Lookup.NOT_FOUND;
      }
      throw LdapTrouble.of(session.server(), e);
    }
  }

  /** The escapes of RFC 4515. */
  private static String quoteInFilter(String part) {
    return quote(part, "*()\\");
  }

  /** The escapes of RFC 4514, for some characters more than have to be. */
  private static String quoteInName(String part) {
    return quote(part, " \t\"#+,;<>\\");
  }

  private static String quote(String part, String special) {
    StringBuilder quoted = new StringBuilder(part.length() + 8);
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (special.indexOf(c) >= 0) {
        quoted.append('\\').append(String.format("%02X", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.toString();
  }

  @Override
  public Optional<String> problem() {
    return server.outage().or(common::problem);
  }

  @Override
  public void close() {
    closed = true;
    server.close();
    common.close();
  }
}
