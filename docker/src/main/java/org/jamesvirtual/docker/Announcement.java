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
package org.jamesvirtual.docker;

import java.io.PrintStream;
import java.nio.file.Path;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.resolve.StartReport;

/** What the start command says when James listens. */
final class Announcement {

  private final PrintStream out;
  private final Options options;
  private final Path store;
  private final SampleSite site;

  Announcement(PrintStream out, Options options, Path store, SampleSite site) {
    this.out = out;
    this.options = options;
    this.store = store;
    this.site = site;
  }

  void print(RunFolder folder) {
    out.println();
    out.println("James Virtual is ready.");
    out.println();
    out.printf("  LMTP      127.0.0.1:%d%n", options.lmtpPort());
    out.printf(
        "  SMTP      127.0.0.1:%d (for trying out: this James keeps its spool in memory)%n",
        options.smtpPort());
    out.printf("  Settings  %s%n", folder.conf());
    out.printf("  Domains   %s%n", String.join(" ", site.domains()));
    out.printf("  Mail      %s%n", store);
    out.println();
    site.mailboxes().forEach(this::print);
    out.println();
    out.println("Try it:");
    out.printf(
        "  curl --crlf --url smtp://127.0.0.1:%d --mail-from postmaster@localhost"
            + " --mail-rcpt mueller@arkum.ch -T %s%n",
        options.smtpPort(), folder.message());
    out.println();
    out.println("Ctrl-C stops it.");
  }

  private void print(StartReport.Served served) {
    Mailbox mailbox = served.mailbox();
    out.printf(
        "  %-32s -> %s (%s, %d:%d)%n",
        served.key(),
        store.relativize(Path.of(mailbox.path())),
        mailbox.format() == Mailbox.Format.MBOX ? "mbox" : "Maildir",
        mailbox.owner().uid(),
        mailbox.owner().gid());
  }
}
