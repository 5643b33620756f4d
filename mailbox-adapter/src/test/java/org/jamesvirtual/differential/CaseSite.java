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
package org.jamesvirtual.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.Settings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.table.LookupSettings;
import org.jamesvirtual.testing.Peer;
import org.jamesvirtual.testing.PostfixTool;

/** The files of one case: main.cf, tables, and the mailboxes as they are before the mail comes. */
final class CaseSite {

  /** Without memory for held messages each delivery reads its own, on its own thread. */
  private static final DeliveryLimits EACH_READS =
      new DeliveryLimits(Duration.ofMinutes(5), 4 * RealAgent.PROCESSES, 0);

  /** What every case has; its own lines come after and win. */
  private static final String MAIN_CF =
      """
      compatibility_level = 3.6
      queue_directory = @WORK@/spool
      myhostname = vdiff.example
      mydomain = example
      myorigin = vdiff.example
      mydestination =
      mail_owner = postfix
      virtual_mailbox_base = @BASE@
      virtual_mailbox_domains = v.example
      virtual_uid_maps = static:5000
      virtual_gid_maps = static:5000
      deliver_lock_attempts = 2
      deliver_lock_delay = 1s
      """;

  private final Path work;
  private final RecordedCase recorded;
  private final PostfixTool postmap;

  CaseSite(Path work, RecordedCase recorded) throws IOException, InterruptedException {
    this.work = FileTree.open(work, "rwxr-xr-x");
    this.recorded = recorded;
    for (String folder : new String[] {"base", "conf", "maps", "postmap", "spool"}) {
      FileTree.open(Files.createDirectory(work.resolve(folder)), "rwxr-xr-x");
    }
    FileTree.open(base(), "rwxrwxrwx");
    for (String file : recorded.named("file")) {
      Files.write(work.resolve(file), substituted(recorded.text("file " + file)));
    }
    postmap =
        recorded.lines("postmap").isEmpty()
            ? null
            : PostfixTool.named("postmap", work.resolve("postmap"));
    compile();
    for (String database : recorded.named("sqlite")) {
      fill(work.resolve(database), recorded.text("sqlite " + database));
    }
    FileTree.make(base(), recorded.lines("before"));
    ByteArrayOutputStream mainCf = new ByteArrayOutputStream();
    mainCf.writeBytes(substituted(MAIN_CF.getBytes(StandardCharsets.US_ASCII)));
    mainCf.writeBytes(substituted(recorded.text("main.cf")));
    Files.write(mainCf(), mainCf.toByteArray());
  }

  /** The folder above everything. */
  Path work() {
    return work;
  }

  /** The folder of main.cf. */
  Path configuration() {
    return work.resolve("conf");
  }

  /** A text with the folders of this site as all sites have them. */
  String normalised(String text) {
    return FileTree.withoutNames(text)
        .replace(base().toString(), "@BASE@")
        .replace(work.resolve("maps").toString(), "@MAPS@")
        .replace(work.toString(), "@WORK@");
  }

  /** The folder above the mailboxes. */
  Path base() {
    return work.resolve("base");
  }

  VirtualTransport open(Mode mode, Durability durability) {
    Map<String, String> overrides = new HashMap<>();
    for (String line : recorded.lines("override")) {
      int equals = line.indexOf('=');
      overrides.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return VirtualTransport.open(
        new Settings(
            mainCf(),
            overrides,
            Optional.empty(),
            LookupSettings.of(mode),
            durability,
            EACH_READS,
            Optional.empty()));
  }

  /** Puts another text into the place of a table's source, and compiles it where it was. */
  void rewrite(String file, String line) throws IOException, InterruptedException {
    Path changed = Files.writeString(work.resolve("changed"), line + "\n");
    Files.move(changed, work.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    compile();
    // Postfix compares times in seconds, and this may be the one in which the table was made.
    FileTime later = FileTime.from(Instant.now().plusSeconds(2));
    try (Stream<Path> tables = Files.list(work.resolve("maps"))) {
      for (Path table : tables.toList()) {
        Files.setLastModifiedTime(table, later);
      }
    }
  }

  private Path mainCf() {
    return configuration().resolve("main.cf");
  }

  private void compile() throws IOException, InterruptedException {
    for (String line : recorded.lines("postmap")) {
      String[] word = line.split(" ", -1);
      int colon = word[0].indexOf(':');
      String table =
          word[0].substring(0, colon + 1)
              + work.resolve("maps").resolve(word[0].substring(colon + 1));
      PostfixTool.Answer answer =
          word.length == 1 ? postmap.run(table) : postmap.run(word[1], table);
      if (answer.exit() != 0) {
        throw new IOException("postmap " + line + ": " + answer.errors());
      }
    }
  }

  private static void fill(Path database, byte[] statements)
      throws IOException, InterruptedException {
    String command = Peer.command("sqlite3", "sqlite databases are not made");
    Process process =
        new ProcessBuilder(command, database.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().write(statements);
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      throw new IOException("sqlite3 failed");
    }
    FileTree.open(database, "rw-r--r--");
  }

  private byte[] substituted(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1)
        .replace("@BASE@", base().toString())
        .replace("@MAPS@", work.resolve("maps").toString())
        .replace("@WORK@", work.toString())
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
