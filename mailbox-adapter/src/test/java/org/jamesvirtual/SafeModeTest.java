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
package org.jamesvirtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.table.LookupSettings;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The differences between the modes, and what neither does: the rows of docs/differences.md. */
class SafeModeTest {

  private static final Address RECIPIENT = Address.parse("a@v.example");
  private static final MessageSource MESSAGE =
      () -> new ByteArrayInputStream("Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path folder;

  private Path spool;
  private Credentials owner;

  @BeforeEach
  void makeSpool() throws IOException {
    spool = TestSpool.in(folder);
    owner = TestSpool.owner();
  }

  @ParameterizedTest
  @CsvSource({
    "write, EIO",
    "write, EROFS",
    "write, EACCES",
    "write, EPERM",
    "write, ENODEV",
    "fsync, EIO"
  })
  void localErrorWhileWritingShouldDeferAndBounceInModePostfix(String call, String error)
      throws Exception {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(spool.resolve("box"), "old\n");

    assertThat(statusWithFault("box", Mode.SAFE, call, error, box)).isEqualTo("4.3.0");
    assertThat(statusWithFault("box", Mode.POSTFIX, call, error, box)).isEqualTo("5.3.0");
    assertThat(box).hasContent("old\n");
    assertThat(files()).containsExactly("box");
  }

  @Test
  void localErrorWhileSyncingMaildirFileShouldDeferAndBounceInModePostfix() throws Exception {
    TestSpool.assumeRoot();

    assertThat(statusWithFault("box/", Mode.SAFE, "fsync", "EIO", null)).isEqualTo("4.3.0");
    assertThat(statusWithFault("box/", Mode.POSTFIX, "fsync", "EIO", null)).isEqualTo("5.3.0");
    assertThat(files()).containsExactlyInAnyOrder("box", "box/tmp");
  }

  @ParameterizedTest
  @CsvSource({"write, ENOSPC, 4.3.0", "write, EDQUOT, 5.2.2", "fsync, EDQUOT, 5.2.2"})
  void quotaAndFullDiskShouldBeToldAlikeInBothModes(String call, String error, String status)
      throws Exception {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(spool.resolve("box"), "old\n");

    assertThat(statusWithFault("box", Mode.SAFE, call, error, box)).isEqualTo(status);
    assertThat(statusWithFault("box", Mode.POSTFIX, call, error, box)).isEqualTo(status);
    assertThat(box).hasContent("old\n");
  }

  @ParameterizedTest
  @CsvSource({"SAFE, box", "SAFE, box/", "POSTFIX, box", "POSTFIX, box/"})
  void unreadableMessageShouldDeferAndLeaveNothingInBothModes(Mode mode, String value)
      throws IOException {
    MessageSource broken =
        () ->
            new InputStream() {
              private int left = 100_000;

              @Override
              public int read() throws IOException {
                if (left-- == 0) {
                  throw new IOException("gone");
                }
                return 'x';
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
              }
            };

    assertThat(deliver(value, mode, Durability.FULL, broken).status()).hasToString("4.3.0");
    assertThat(contents()).doesNotContain("x");
    assertThat(files()).allMatch(name -> List.of("box", "box/tmp").contains(name));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "404, 404, 404:404",
        "0404, 404, 404:404",
        "404abc, 404, `4.3.5`",
        "404, 404abc, `4.3.5`",
        "+404, 404, `4.3.5`",
        "404, +404, `4.3.5`",
        "404.9, 404, `4.3.5`",
      })
  void idsShouldBeDigitsOnlyAndReadAsNumbersInModePostfix(String uid, String gid, String safe) {
    assertThat(resolved(mainCf("box", uid, gid), Mode.SAFE)).contains(safe);
    assertThat(resolved(mainCf("box", uid, gid), Mode.POSTFIX)).endsWith("404:404");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 404",
    "404, 0",
    "99, 404",
    "-1, 404",
    "404, -1",
    "abc, 404",
    "0x194, 404",
    "4294967295, 404",
    "404, 4294967295",
    "4294972296, 404",
    "404, 4294967296",
    "99999999999999999999, 404",
    "18446744073709552020, 404",
    "404, 18446744073709552020"
  })
  void idOutOfRangeShouldDeferInBothModes(String uid, String gid) {
    for (Mode mode : Mode.values()) {
      assertThat(resolved(mainCf("box", uid, gid), mode)).isEqualTo("4.3.5");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, MBOX /a/b",
    "/a/b, MBOX /a/b",
    "a/b/, MAILDIR /a/b",
    "..., MBOX /...",
    "a/..b, MBOX /a/..b",
    "a b, MBOX /a b",
    "~/$x/, MAILDIR /~/$x",
  })
  void cleanPathShouldBeFollowedInBothModes(String value, String expected) {
    for (Mode mode : Mode.values()) {
      assertThat(resolved(mainCf(value.replace("$", "$$"), "404", "404"), mode))
          .isEqualTo(inSpool(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a//b, MBOX /a/b",
    "a///, MAILDIR /a",
    "//a, MBOX /a",
    "./a, MBOX /a",
    "a/./b/, MAILDIR /a/b",
    "a/./, MAILDIR /a",
    "./, MAILDIR ",
    "/, MAILDIR ",
  })
  void uncleanPathShouldDeferAndBeFollowedInModePostfix(String value, String postfix) {
    assertThat(resolved(mainCf(value, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(resolved(mainCf(value, "404", "404"), Mode.POSTFIX)).isEqualTo(inSpool(postfix));
  }

  @ParameterizedTest
  @CsvSource({"..", "../", "../x", "a/..", "a/../", "a/../b", "/../x/", ".", "a/.", "./."})
  void wayOutOfTheBaseShouldDeferInBothModes(String value) {
    for (Mode mode : Mode.values()) {
      assertThat(resolved(mainCf(value, "404", "404"), mode)).isEqualTo("4.3.5");
    }
  }

  @ParameterizedTest
  @CsvSource({"inline:{A@V.Example=box}", "texthash:FILE"})
  void upperCaseKeyShouldMatchAndBeUnknownInModePostfix(String table) throws IOException {
    Path file = Files.writeString(folder.resolve("boxes"), "A@V.Example box\n");
    String maps = table.replace("FILE", file.toString());

    assertThat(resolved(main(maps, "404", "404"), Mode.SAFE))
        .isEqualTo("MBOX " + spool + "/box 404:404");
    assertThat(resolved(main(maps, "404", "404"), Mode.POSTFIX)).isEqualTo("5.1.1");
  }

  @Test
  void keysThatDifferInCaseShouldFailTextHashUnlessInModePostfix() throws IOException {
    Path file = Files.writeString(folder.resolve("boxes"), "A@v.example one\na@v.example two\n");

    assertThat(resolved(main("texthash:" + file, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(resolved(main("texthash:" + file, "404", "404"), Mode.POSTFIX))
        .isEqualTo("MBOX " + spool + "/two 404:404");
  }

  @ParameterizedTest
  @CsvSource({
    "OK, MBOX /OK",
    "a@v.example, MBOX /a@v.example",
    "maildir:/var/vmail/a/, MAILDIR /maildir:/var/vmail/a",
    "a.lock, MBOX /a.lock",
  })
  void valueThatIsNoMailboxShouldDeferAndBeFollowedInModePostfix(String value, String postfix) {
    assertThat(resolved(mainCf(value, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(resolved(mainCf(value, "404", "404"), Mode.POSTFIX)).isEqualTo(inSpool(postfix));
  }

  @Test
  void ruleWithPartsOfTheKeyShouldFailAndBeLeftOutInModePostfix() {
    String rules = "regexp:{{/^(.*)@v/ $$1/}, {/^a@/ later}}";

    assertThat(resolved(main(rules, "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(resolved(main(rules, "404", "404"), Mode.POSTFIX))
        .isEqualTo("MBOX " + spool + "/later 404:404");
  }

  @Test
  void environmentShouldBeRefusedAndEmptyInModePostfix() {
    assertThat(resolved(main("environ:x", "404", "404"), Mode.SAFE)).isEqualTo("4.3.5");
    assertThat(resolved(main("environ:x", "404", "404"), Mode.POSTFIX)).isEqualTo("5.1.1");
  }

  private String inSpool(String formatAndPath) {
    int space = formatAndPath.indexOf(' ');
    String format = space < 0 ? formatAndPath : formatAndPath.substring(0, space);
    String path = space < 0 ? "" : formatAndPath.substring(space + 1);
    return format + " " + spool + path + " 404:404";
  }

  @ParameterizedTest
  @CsvSource({"SAFE, box", "SAFE, box/", "POSTFIX, box", "POSTFIX, box/"})
  void directoryThatCannotBeSyncedShouldDeferAndTakeTheMessageBack(Mode mode, String value)
      throws Exception {
    TestSpool.assumeRoot();
    List<String> directories = List.of("cur", "new", "tmp");
    for (String directory : value.equals("box") ? List.<String>of() : directories) {
      Path path = Files.createDirectories(spool.resolve("box").resolve(directory));
      TestSpool.give(path.getParent(), owner);
      TestSpool.give(path, owner);
    }
    Path synced = value.equals("box") ? spool : spool.resolve("box/new");

    Outcome outcome =
        TracedThread.withFault(
            "fsync", "error=EIO", synced, () -> deliver(value, mode, Durability.FULL, MESSAGE));

    assertThat(outcome.status()).hasToString("4.3.0");
    assertThat(contents()).isEmpty();
  }

  private String statusWithFault(String value, Mode mode, String call, String error, Path path)
      throws Exception {
    return TracedThread.withFault(
        call,
        "error=" + error,
        path,
        () -> deliver(value, mode, Durability.FILE, MESSAGE).status().toString());
  }

  private Outcome deliver(String value, Mode mode, Durability durability, MessageSource message) {
    String mainCf = mainCf(value, Long.toString(owner.uid()), Long.toString(owner.gid()));
    try (VirtualTransport transport = open(mainCf, mode, durability)) {
      Recipient recipient = new Recipient(RECIPIENT, Optional.empty());
      Address sender = Address.parse("s@x.example");
      return transport.deliver(new Envelope("id", sender, List.of(recipient)), message).get(0);
    }
  }

  /** Format, path and owner, or the status where there are none. */
  private String resolved(String mainCf, Mode mode) {
    try (VirtualTransport transport = open(mainCf, mode, Durability.FULL)) {
      return switch (transport.resolve(RECIPIENT)) {
        case Resolution.Resolved found ->
            found.mailbox().format() + " " + found.mailbox().path() + " " + found.mailbox().owner();
        case Resolution.Refused refused -> refused.outcome().status().toString();
      };
    }
  }

  private VirtualTransport open(String mainCf, Mode mode, Durability durability) {
    try {
      Path file = Files.writeString(folder.resolve("main.cf"), mainCf);
      return VirtualTransport.open(
          new Settings(
              file,
              Map.of(),
              Optional.empty(),
              LookupSettings.of(mode),
              durability,
              Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String mainCf(String value, String uid, String gid) {
    return main("inline:{{a@v.example = " + value + "}}", uid, gid);
  }

  private String main(String maps, String uid, String gid) {
    return """
        virtual_mailbox_base = %s
        virtual_mailbox_domains = v.example
        virtual_mailbox_maps = %s
        virtual_uid_maps = static:%s
        virtual_gid_maps = static:%s
        virtual_minimum_uid = %d
        """
        .formatted(spool, maps, uid, gid, Math.min(100, owner.uid()));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> paths = Files.walk(spool)) {
      return paths
          .filter(path -> !path.equals(spool))
          .map(path -> spool.relativize(path).toString())
          .toList();
    }
  }

  private String contents() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> paths = Files.walk(spool)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(path));
      }
    }
    return all.toString();
  }
}
