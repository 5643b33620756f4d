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

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.resolve.AddressSearch.Match;
import org.jamesvirtual.resolve.ResolvedMailboxes.Known;
import org.jamesvirtual.table.DomainList;
import org.jamesvirtual.table.Lookup;
import org.jamesvirtual.table.LookupSettings;
import org.jamesvirtual.table.TableList;
import org.jamesvirtual.table.TableList.Answer;
import org.jamesvirtual.table.TableOptions;

/**
 * Resolves a recipient to its mailbox in virtual(8)'s order: mailbox, uid, gid, each searched on
 * its own for the folded address. Thread-safe; holds the open tables until it is closed.
 */
public final class RecipientResolver implements AutoCloseable {

  static final String DOMAINS = "virtual_mailbox_domains";
  static final String MAILBOXES = "virtual_mailbox_maps";
  static final String UIDS = "virtual_uid_maps";
  static final String GIDS = "virtual_gid_maps";

  private final VirtualParameters parameters;
  private final Mode mode;
  private final Optional<PathTemplate> pathTemplate;
  private final TableOptions options;
  private final DomainList domains;
  private final TableList mailboxes;
  private final TableList uids;
  private final TableList gids;
  private final LocalDomains localDomains;
  private final AddressSearch search;
  private final ResolvedMailboxes resolved;

  private RecipientResolver(
      VirtualParameters parameters, LookupSettings settings, Optional<PathTemplate> pathTemplate) {
    this.parameters = parameters;
    this.mode = settings.mode();
    this.pathTemplate = pathTemplate;
    options = TableOptions.of(parameters, settings, true, MAILBOXES);
    domains =
        DomainList.open(
            parameters.virtualMailboxDomains(),
            TableOptions.of(parameters, settings, false, DOMAINS));
    mailboxes = TableList.open(parameters.virtualMailboxMaps(), options);
    uids =
        TableList.open(
            parameters.virtualUidMaps(), TableOptions.of(parameters, settings, true, UIDS));
    gids =
        TableList.open(
            parameters.virtualGidMaps(), TableOptions.of(parameters, settings, true, GIDS));
    localDomains = new LocalDomains(parameters, settings);
    search = new AddressSearch(parameters, localDomains);
    resolved =
        new ResolvedMailboxes(
            List.of(localDomains::version, mailboxes::version, uids::version, gids::version));
  }

  /**
   * Opens all tables. Never throws: a table that does not open fails the lookups that reach it.
   *
   * @param pathTemplate where the mailboxes are, if that is not what the mailbox tables say
   */
  public static RecipientResolver open(
      VirtualParameters parameters, LookupSettings settings, Optional<PathTemplate> pathTemplate) {
    return new RecipientResolver(parameters, settings, pathTemplate);
  }

  /**
   * Where a recipient's mail goes. Never throws: an unknown user is bounced 5.1.1; a table that
   * fails, a missing or bad value is deferred 4.3.5, with one sentence for the log.
   */
  public Resolution resolve(Address recipient) {
    return resolve(recipient, resolved.now());
  }

  /**
   * The same as {@link #resolve} for the recipients of one message. Whether a table has changed
   * since a recipient was resolved before is asked here, once for all of them.
   *
   * @return for one thread, and to be used at once
   */
  public Function<Address, Resolution> resolveAll() {
    Known known = resolved.now();
    return recipient -> resolve(recipient, known);
  }

  private Resolution resolve(Address recipient, Known known) {
    Address address =
        new Address(options.fold(recipient.localPart()), options.fold(recipient.domain()));
    Resolution.Resolved before = known.get(address);
    if (before != null) {
      return before;
    }
    Resolution resolution = lookup(address);
    if (resolution instanceof Resolution.Resolved found) {
      known.put(address, found);
    }
    return resolution;
  }

  private Resolution lookup(Address address) {
    try {
      if (mode == Mode.SAFE && mailboxes.tables().isEmpty()) {
        throw new ConfigException(
            parameters.where(MAILBOXES)
                + ": "
                + MAILBOXES
                + " is empty or not set, expected tables with the mailboxes: all mail is deferred"
                + " with 4.3.5 (mode=safe)");
      }
      Match mailbox = find(mailboxes, address);
      return mailbox.answer().isNotFound()
          ? unknown(address)
          : new Resolution.Resolved(mailbox(address, mailbox));
    } catch (ConfigException e) {
      return new Resolution.Refused(Outcome.misconfigured(e.getMessage()));
    }
  }

  /**
   * Whether a domain is in {@code virtual_mailbox_domains}.
   *
   * @param domain in any case
   */
  public Lookup domain(String domain) {
    return domains.lookup(domain);
  }

  /** What is wrong with the tables now, one sentence each. */
  public List<String> problems() {
    return Stream.concat(
            domains.problems(),
            Stream.of(mailboxes, uids, gids)
                .flatMap(list -> list.tables().stream())
                .flatMap(table -> table.problem().stream()))
        .distinct()
        .toList();
  }

  private Match find(TableList tables, Address address) throws ConfigException {
    Match match = search.find(tables, address);
    if (match.answer().lookup() instanceof Lookup.Failed failed) {
      throw new ConfigException(show(address) + " cannot be looked up: " + failed.reason());
    }
    return match;
  }

  private Resolution unknown(Address address) {
    String text = "unknown user: \"" + Printable.ascii(address.internal()) + "\"";
    EnhancedStatus status = EnhancedStatus.UNKNOWN_USER;
    if (parameters.softBounce()) {
      status = new EnhancedStatus(4, status.subject(), status.detail());
    }
    String detail =
        show(address) + " has no entry in " + named(MAILBOXES) + ": its mail is refused";
    return new Resolution.Refused(Outcome.failed(status, text, detail));
  }

  private Mailbox mailbox(Address address, Match match) throws ConfigException {
    Answer mailbox = match.answer();
    Credentials owner =
        new Credentials(
            id(uids, UIDS, parameters.virtualMinimumUid(), address, mailbox),
            id(gids, GIDS, 1, address, mailbox));
    try {
      return MailboxPath.join(parameters.virtualMailboxBase(), path(match), mode, owner);
    } catch (ConfigException e) {
      throw bad(mailbox, MAILBOXES, address, e.getMessage());
    }
  }

  private String path(Match mailbox) throws ConfigException {
    if (pathTemplate.isPresent()) {
      return pathTemplate.get().expand(mailbox.address());
    }
    String value = value(mailbox.answer());
    if (mode == Mode.SAFE && NoPath.is(value, mailbox.address())) {
      throw new ConfigException(
          "a path below virtual_mailbox_base; where the tables only tell who exists, set"
              + " path_template in virtual.properties (mode=safe)");
    }
    return value;
  }

  private long id(TableList tables, String parameter, long minimum, Address address, Answer mailbox)
      throws ConfigException {
    Answer answer = find(tables, address).answer();
    if (answer.isNotFound()) {
      throw new ConfigException(
          mailbox.origin()
              + ": "
              + show(address)
              + " has a mailbox but no entry in "
              + named(parameter)
              + ": its mail is deferred with 4.3.5");
    }
    OptionalLong id = NumericId.parse(value(answer), minimum, mode);
    if (id.isEmpty()) {
      throw bad(
          answer,
          parameter,
          address,
          "a decimal number from "
              + minimum
              + (parameter.equals(UIDS) ? " (virtual_minimum_uid)" : "")
              + " to "
              + Credentials.MAXIMUM);
    }
    return id.getAsLong();
  }

  private ConfigException bad(Answer found, String parameter, Address address, String expected) {
    return new ConfigException(
        found.origin()
            + ": the value \""
            + Printable.of(value(found))
            + "\" for "
            + show(address)
            + " in "
            + named(parameter)
            + " cannot be used, expected "
            + expected
            + ": its mail is deferred with 4.3.5");
  }

  private static String value(Answer found) {
    return ((Lookup.Found) found.lookup()).value();
  }

  private String named(String parameter) {
    return parameter + " (" + parameters.where(parameter) + ")";
  }

  private static String show(Address address) {
    return Printable.of(address.internal());
  }

  ResolvedMailboxes resolved() {
    return resolved;
  }

  VirtualParameters parameters() {
    return parameters;
  }

  DomainList domains() {
    return domains;
  }

  LocalDomains localDomains() {
    return localDomains;
  }

  TableList mailboxes() {
    return mailboxes;
  }

  TableList uids() {
    return uids;
  }

  TableList gids() {
    return gids;
  }

  @Override
  public void close() {
    domains.close();
    mailboxes.close();
    uids.close();
    gids.close();
    localDomains.close();
  }
}
