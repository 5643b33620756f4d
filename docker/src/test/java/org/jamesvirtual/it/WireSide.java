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
package org.jamesvirtual.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.differential.FileTree;

/** A Postfix of its own with the mailboxes of all cases, on one of the two ways. */
final class WireSide implements AutoCloseable {
  /** Domains of the cases beside those of the sample site. */
  private static final List<String> DOMAINS =
      List.of(
          "all.example",
          "noowner.example",
          "xn--bcher-kva.example",
          "under_score.example",
          "single");

  private final SampleSite site;
  private final PostfixServer postfix;
  private final Map<String, String> queueIds = new HashMap<>();

  private WireSide(SampleSite site, PostfixServer postfix) {
    this.site = site;
    this.postfix = postfix;
  }

  /** Lays out a site that has the mailboxes of all cases. */
  static SampleSite site(Path root, List<WireCase> cases) throws IOException {
    SampleSite site = SampleSite.in(Files.createDirectories(root));
    site.set("recipient_delimiter", "+-");
    site.set("smtpd_reject_unlisted_recipient", "no");
    // As for a client from elsewhere: no header lines are added.
    site.set("local_header_rewrite_clients", "");
    site.set("default_transport", "discard");
    site.set("message_size_limit", "3000000");
    site.set("virtual_mailbox_limit", "3100000");
    site.set("deliver_lock_attempts", "2");
    String tables =
        "hash:$config_directory/virtual_mailbox, regexp:$config_directory/virtual_patterns,"
            + " pipemap:{regexp:$config_directory/failing, fail:broken}";
    site.set("virtual_mailbox_maps", tables);
    site.set("virtual_alias_maps", "texthash:$config_directory/virtual_alias");
    site.set("virtual_uid_maps", "hash:$config_directory/virtual_uids");
    site.set("virtual_gid_maps", "hash:$config_directory/virtual_gids");
    for (String map : List.of("virtual_patterns", "virtual_alias")) {
      Files.createFile(site.postfix().resolve(map));
    }
    Files.writeString(site.postfix().resolve("failing"), "/^failing@/ x\n");
    for (String domain : DOMAINS) {
      site.addTo("virtual_domains", domain);
    }
    for (String domain :
        List.of(
            "arkum.ch",
            "arkum.com",
            "opal.ch",
            "all.example",
            "xn--bcher-kva.example",
            "under_score.example",
            "single")) {
      site.addTo("virtual_uids", "@" + domain + " " + SampleSite.UID);
      site.addTo("virtual_gids", "@" + domain + " " + SampleSite.GID);
    }
    for (WireCase wireCase : cases) {
      add(site, wireCase);
    }
    return site;
  }

  /** Starts Postfix. */
  static WireSide start(SampleSite site, String transport) throws IOException {
    return new WireSide(site, PostfixServer.start(site, transport));
  }

  private static void add(SampleSite site, WireCase wireCase) throws IOException {
    site.makeDomainFolder(wireCase.name());
    for (WireCase.Given given : wireCase.given()) {
      given.prepare(site.mailbox(wireCase.name()));
    }
    addAll(site, "virtual_mailbox", wireCase.mailboxes());
    addAll(site, "virtual_patterns", wireCase.patterns());
    addAll(site, "virtual_alias", wireCase.aliases());
    addAll(site, "virtual_uids", wireCase.uids());
    addAll(site, "virtual_gids", wireCase.gids());
  }

  private static void addAll(SampleSite site, String map, Map<String, String> entries)
      throws IOException {
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      site.addTo(map, entry.getKey() + " " + entry.getValue());
    }
  }

  /** Gives the mail to Postfix. */
  void send(WireCase wireCase) throws IOException {
    queueIds.put(
        wireCase.name(), wireCase.isBySendmail() ? bySendmail(wireCase) : bySmtp(wireCase));
  }

  /** Waits until every recipient was tried, and says what became of the mail. */
  WireResult result(WireCase wireCase) throws IOException {
    List<String> statuses =
        postfix.awaitAttempts(queueIds.get(wireCase.name()), wireCase.attempts()).stream()
            .map(attempt -> attempt.recipient() + " " + attempt.status() + " " + attempt.dsn())
            .toList();
    return WireResult.of(statuses, FileTree.list(site.mailbox(wireCase.name())));
  }

  private String bySmtp(WireCase wireCase) throws IOException {
    try (MailClient client = MailClient.smtp(postfix.port())) {
      List<Reply> replies = new ArrayList<>(List.of(client.command(wireCase.mailCommand())));
      for (String recipient : wireCase.recipients()) {
        replies.add(client.command(wireCase.rcptCommand(recipient)));
      }
      if (replies.stream().anyMatch(reply -> reply.code() != 250)) {
        throw new AssertionError(wireCase + " is not taken by Postfix: " + replies);
      }
      return PostfixServer.queueId(client.data(wireCase.message(), 1).getFirst());
    }
  }

  private String bySendmail(WireCase wireCase) throws IOException {
    Path message = Files.write(site.root().resolve(wireCase.name()), wireCase.message());
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.program("sendmail"),
                "-C",
                site.postfix().toString(),
                "-i",
                "-f",
                wireCase.sender()));
    command.addAll(wireCase.recipients());
    Process process =
        new ProcessBuilder(command).inheritIO().redirectInput(message.toFile()).start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(wireCase + ": sendmail failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return postfix.awaitPickedUp(wireCase.sender());
  }

  @Override
  public void close() {
    postfix.close();
  }
}
