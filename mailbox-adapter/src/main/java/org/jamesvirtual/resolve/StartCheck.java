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

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.table.Table;
import org.jamesvirtual.table.TableList;

/**
 * Looks at start for what would defer mail later: tables that do not open, a base that is not
 * there, mailbox entries without a usable path, uid or gid. Logs nothing. For one thread.
 */
public final class StartCheck {

  /** How many mailbox entries are resolved: a start must not take minutes. */
  static final int MAX_MAILBOXES = 10_000;

  /** How many entries are reported one by one. */
  static final int MAX_PROBLEMS = 100;

  private final RecipientResolver resolver;
  private final List<String> problems = new ArrayList<>();
  private final List<StartReport.Served> served = new ArrayList<>();
  private boolean ownersCanBeTold;
  private long mailboxCount;
  private long badMailboxes;

  private StartCheck(RecipientResolver resolver) {
    this.resolver = resolver;
  }

  /** Checks the parameters and tables of an open resolver. Never throws. */
  public static StartReport run(RecipientResolver resolver) {
    return new StartCheck(resolver).run();
  }

  private StartReport run() {
    checkBase(resolver.parameters());
    resolver.domains().problems().forEach(problems::add);
    resolver.localDomains().problems().forEach(problems::add);
    checkTables(RecipientResolver.MAILBOXES, resolver.mailboxes());
    checkTables(RecipientResolver.UIDS, resolver.uids());
    checkTables(RecipientResolver.GIDS, resolver.gids());
    ownersCanBeTold = ownersCanBeTold();
    resolver.mailboxes().tables().forEach(this::checkMailboxes);
    if (badMailboxes > MAX_PROBLEMS) {
      problems.add(
          (badMailboxes - MAX_PROBLEMS) + " more entries of virtual_mailbox_maps cannot be used");
    }
    if (mailboxCount > MAX_MAILBOXES && ownersCanBeTold) {
      problems.add(
          "only the first "
              + MAX_MAILBOXES
              + " of "
              + mailboxCount
              + " entries of virtual_mailbox_maps were checked");
    }
    List<String> domains = new ArrayList<>();
    long domainCount = listDomains(domains);
    return new StartReport(domains, domainCount, served, mailboxCount, problems);
  }

  private void checkBase(VirtualParameters parameters) {
    String base = parameters.virtualMailboxBase();
    String found = "";
    try {
      Path path = Path.of(base);
      if (!Files.exists(path)) {
        found = "does not exist";
      } else if (!Files.isDirectory(path)) {
        found = "is not a directory";
      }
    } catch (InvalidPathException e) {
      found = "is no path";
    }
    if (!found.isEmpty()) {
      problems.add(
          parameters.where("virtual_mailbox_base")
              + ": virtual_mailbox_base "
              + base
              + " "
              + found
              + ", expected a directory");
    }
  }

  private void checkTables(String parameter, TableList list) {
    if (list.tables().isEmpty()) {
      problems.add(
          resolver.parameters().where(parameter)
              + ": "
              + parameter
              + " is empty, expected a list of tables");
    }
    list.tables().forEach(table -> table.problem().ifPresent(problems::add));
  }

  private void checkMailboxes(Table table) {
    try (Stream<String> keys = table.keys()) {
      keys.filter(key -> key.indexOf('@') >= 0).forEach(this::checkMailbox);
    }
  }

  /** If not, that is one problem, and not one more for each mailbox. */
  private boolean ownersCanBeTold() {
    return Stream.of(resolver.uids(), resolver.gids())
        .allMatch(
            list ->
                !list.tables().isEmpty()
                    && list.tables().stream().allMatch(table -> table.problem().isEmpty()));
  }

  private void checkMailbox(String key) {
    mailboxCount++;
    if (mailboxCount > MAX_MAILBOXES || !ownersCanBeTold) {
      return;
    }
    switch (resolver.resolve(Address.parse(key))) {
      case Resolution.Resolved resolved -> {
        if (served.size() < StartReport.SHOWN) {
          served.add(new StartReport.Served(key, resolved.mailbox()));
        }
      }
      case Resolution.Refused refused -> {
        badMailboxes++;
        if (badMailboxes <= MAX_PROBLEMS) {
          problems.add(refused.outcome().detail());
        }
      }
    }
  }

  private long listDomains(List<String> first) {
    long count = 0;
    try (Stream<String> domains = resolver.domains().domains()) {
      for (var all = domains.iterator(); all.hasNext(); count++) {
        String domain = all.next();
        if (first.size() < StartReport.SHOWN) {
          first.add(domain);
        }
      }
    }
    return count;
  }
}
