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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every dialogue of {@code lmtp-conformance.txt}, held with the stock James and our bundle: RFC
 * 2033, 3461, 1870, 2920, 6531, 3207 and XFORWARD.
 */
class LmtpConformanceIT {
  private static final long MAILBOX_LIMIT = 1_000_000;
  private static final byte[] FROM_LINE = Messages.bytes("\nFrom ");

  private static SampleSite site;
  private static EmbeddedJames james;
  private static Map<String, Integer> ports;

  private final Map<Path, Long> before = new HashMap<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    addOddAddresses();
    site.set("virtual_mailbox_limit", Long.toString(MAILBOX_LIMIT));
    site.set("message_size_limit", "500000");
    site.set("deliver_lock_attempts", "1");
    james = EmbeddedJames.on(site);
    Listeners listeners = new Listeners(james).add("limited", Listeners.SMALL);
    listeners.add("tls", Listeners.startTls(folder));
    ports = listeners.ports();
    james.start();
    listeners.awaitGreetings();
  }

  // Addresses that no hash table can have as a key, and one whose owner is in a table that is not
  // there.
  private static void addOddAddresses() throws IOException {
    Files.write(
        site.postfix().resolve("odd"),
        List.of(
            "/^gr\u00fcn@arkum\\.ch$/ arkum.ch/gruen/",
            "/^gr\u00f6n@arkum\\.ch$/ arkum.ch/groen/",
            "/^user@b\u00fccher\\.example$/ arkum.ch/buecher/",
            "/^user@under_score\\.example$/ arkum.ch/under/",
            "/^user@\\[ipv6:2001:db8::1]$/ arkum.ch/literal/",
            "/^\"?quo ted\"?@arkum\\.ch$/ arkum.ch/quoted/",
            "/^\"?\\.dot\\.\\.dot\\.\"?@arkum\\.ch$/ arkum.ch/dots/",
            "/^postmaster$/ arkum.ch/postmaster/",
            "/^untabled@/ arkum.ch/untabled",
            "/^locked@/ arkum.ch/locked",
            "/^full@/ arkum.ch/full"));
    site.set(
        "virtual_mailbox_maps",
        "regexp:$config_directory/odd hash:$config_directory/virtual_mailbox");
    Files.write(site.postfix().resolve("owners"), List.of("!/^untabled@/ " + site.uid()));
    site.set("virtual_uid_maps", "regexp:$config_directory/owners hash:$config_directory/missing");
    Files.createFile(site.mailbox("arkum.ch/locked.lock"));
    try (RandomAccessFile full =
        new RandomAccessFile(site.mailbox("arkum.ch/full").toFile(), "rw")) {
      full.setLength(MAILBOX_LIMIT);
    }
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  static List<LmtpCase> dialogues() throws IOException {
    return LmtpCase.all();
  }

  @Test
  void thereShouldBeAtLeast120Dialogues() throws IOException {
    assertThat(dialogues()).hasSizeGreaterThanOrEqualTo(120);
    assertThat(dialogues()).extracting(LmtpCase::title).doesNotHaveDuplicates();
  }

  @BeforeEach
  void remember() throws IOException {
    before.putAll(files());
  }

  // A lock on a file that is not there is no longer one when it is old.
  @AfterEach
  void keepTheLock() throws IOException {
    assertThat(site.mailbox("arkum.ch/locked.lock")).exists();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dialogues")
  void theDialogueShouldGoAsWrittenDown(LmtpCase dialogue) throws IOException {
    int port =
        dialogue.listener().equals("plain") ? james.lmtpPort() : ports.get(dialogue.listener());

    LmtpCaseRun run = LmtpCaseRun.hold(dialogue, port);

    List<String> mailboxes = new ArrayList<>();
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    for (Map.Entry<Path, Long> file : files().entrySet()) {
      long known = before.getOrDefault(file.getKey(), 0L);
      if (file.getValue() > known) {
        byte[] all = Files.readAllBytes(file.getKey());
        byte[] added = Arrays.copyOfRange(all, (int) known, all.length);
        contents.writeBytes(added);
        addTo(mailboxes, file.getKey(), added);
      }
    }
    assertThat(mailboxes).containsExactlyInAnyOrderElementsOf(run.awaitedMailboxes());
    run.checkContents(contents.toByteArray());
  }

  private static void addTo(List<String> mailboxes, Path file, byte[] added) {
    Path path = site.store().relativize(file);
    if (path.getNameCount() > 2) {
      mailboxes.add(path.getParent().getParent().toString());
      return;
    }
    String text = "\n" + Messages.text(added);
    int messages = text.split(Messages.text(FROM_LINE), -1).length - 1;
    for (int i = 0; i < messages; i++) {
      mailboxes.add(path.toString());
    }
  }

  /** Every file below the store and its size. */
  private static Map<Path, Long> files() throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    try (Stream<Path> all = Files.walk(site.store())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        sizes.put(file, Files.size(file));
      }
    }
    return sizes;
  }
}
