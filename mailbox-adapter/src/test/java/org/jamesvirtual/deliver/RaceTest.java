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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user who owns his mailbox directory puts other things in the place of his mailbox, as fast as
 * he can, while root's process delivers to it.
 */
class RaceTest {

  private static final Credentials STRANGER = new Credentials(405, 405);
  private static final List<String> MAILBOXES = List.of("box", "dir/", "dom/dir/", "dom/box");
  private static final Duration SOON = Duration.ofMillis(2);

  /**
   * Runs as the user in his directory, a thousand rounds. Arguments: directories and files that are
   * not his.
   */
  private static final String ATTACKER =
      """
      use Fcntl qw(:mode); use POSIX qw(mkfifo);
      my @files = grep { -f } @ARGV; my @dirs = grep { -d } @ARGV;
      sub aside { my ($name, $target) = @_;
        rename $name, "aside"; symlink $target, $name; select(undef, undef, undef, rand(0.001));
        unlink $name; rename "aside", $name; }
      my @tricks = (
        (map { my $t = $_; sub { symlink $t, "s"; rename "s", "box" } } @files, @dirs),
        (map { my $t = $_; sub { unlink "h"; link $t, "h" and rename "h", "box" } } @files),
        (map { my $t = $_; sub { symlink $t, "s"; rename "s", "box.lock" } } @files),
        sub { unlink "f"; mkfifo "f", 0666; rename "f", "box" },
        sub { unlink "box"; mkdir "box"; rmdir "box" },
        sub { rename "box", "old" }, sub { rename "old", "box" },
        (map { my $t = $_; (sub { aside("dir/new", $t) }, sub { aside("dir/tmp", $t) },
           sub { aside("dir", $t) }, sub { aside("dom", $t) }, sub { aside("dom/dir", $t) })
         } @dirs, @files),
        sub { rename "dir", "d" ; rename "d", "dir" }, sub { unlink "dir" });
      for my $round (1 .. 1000) {
        $tricks[rand @tricks]->() for 1 .. 3;
        unlink "box.lock"; unlink "box";
        select(undef, undef, undef, rand(0.002)) if $round % 2; }
      """;

  @TempDir private Path folder;

  private Path victims;
  private TestMailboxes mailboxes;
  private Process attacker;

  @BeforeEach
  void makeVictimsAndAttacker() throws IOException {
    TestSpool.assumeRoot();
    mailboxes = new TestMailboxes(TestSpool.in(folder));
    victims = Files.createDirectory(folder.resolve("victims"));
    Files.setPosixFilePermissions(victims, PosixFilePermissions.fromString("rwxr-xr-x"));
    victim("stranger", "rw-------", STRANGER);
    victim("open", "rw-rw-rw-", STRANGER);
    victim("root", "rw-r--r--", null);
    directory("outside", null);
    directory("strangers", STRANGER);
    directory("his", TestSpool.owner());
  }

  private void attack(List<String> targets) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peer.command("setpriv", "races are not tested"),
                "--reuid",
                Long.toString(TestSpool.owner().uid()),
                "--regid",
                Long.toString(TestSpool.owner().gid()),
                "--clear-groups",
                Peer.command("perl", "races are not tested"),
                "-e",
                ATTACKER));
    targets.forEach(name -> command.add(victims.resolve(name).toString()));
    attacker =
        new ProcessBuilder(command)
            .directory(mailboxes.path("").toFile())
            .redirectErrorStream(true)
            .start();
  }

  @AfterEach
  void stopAttacker() {
    if (attacker != null) {
      attacker.destroyForcibly();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void nothingElsewhereShouldChangeWhenTheOwnerSwapsHisMailboxMeanwhile() throws Exception {
    Map<Path, String> before = state(victims);
    attack(List.of("stranger", "open", "root", "outside", "strangers", "his"));

    List<Outcome> outcomes = deliverDuringTheAttack(new TestParameters());

    assertThat(state(victims)).isEqualTo(before);
    assertThat(texts(outcomes))
        .as("the attack was seen")
        .anyMatch(text -> text.endsWith("file is a symbolic link"))
        .anyMatch(text -> text.endsWith("file has 2 hard links"))
        .anyMatch(text -> text.startsWith("maildir") && text.endsWith("way is a symbolic link"))
        .anyMatch(text -> text.contains("to mailbox: a folder on the way is a symbolic link"));
  }

  /** There links are followed to where the owner may write himself. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void nothingOfOthersShouldChangeInModePostfix() throws Exception {
    Map<Path, String> before = state(victims);
    attack(List.of("stranger", "open", "root", "outside", "strangers"));

    List<Outcome> outcomes = deliverDuringTheAttack(new TestParameters().postfixMode());

    assertThat(state(victims)).isEqualTo(before);
    assertThat(texts(outcomes))
        .as("the attack was seen")
        .anyMatch(text -> text.endsWith("file is a symbolic link"))
        .anyMatch(text -> text.endsWith("file has 2 hard links"))
        .anyMatch(text -> text.endsWith("create maildir file: Permission denied"))
        .anyMatch(text -> text.endsWith("create maildir file: Not a directory"));
  }

  private List<String> texts(List<Outcome> outcomes) throws Exception {
    assertThat(attacker.waitFor()).isZero();
    assertEverythingIsHis();
    assertThat(outcomes)
        .hasSizeGreaterThanOrEqualTo(3_000)
        .anyMatch(Outcome.Delivered.class::isInstance);
    return outcomes.stream().map(Outcome::text).distinct().toList();
  }

  /** Thousands of messages, and more until the attacker has ended. */
  private List<Outcome> deliverDuringTheAttack(TestParameters parameters) throws Exception {
    MailboxDelivery delivery =
        new MailboxDelivery(
            parameters
                .base(mailboxes.path(""))
                .locks(Lock.DOTLOCK, Lock.FCNTL)
                .attempts(2, SOON)
                .build(),
            new LinuxPrivileges());
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      while (outcomes.size() < 3_000 || attacker.isAlive()) {
        for (Future<Outcome> outcome : threads.invokeAll(hundred(delivery))) {
          outcomes.add(outcome.get());
        }
      }
    }
    return outcomes;
  }

  private List<Callable<Outcome>> hundred(MailboxDelivery delivery) {
    List<Callable<Outcome>> work = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = MAILBOXES.get(i % MAILBOXES.size());
      work.add(() -> mailboxes.deliver(delivery, name, TestMailboxes.MESSAGE));
    }
    return work;
  }

  /** Files of others are in the user's directory only as hard links that he made himself. */
  private void assertEverythingIsHis() throws IOException {
    try (Stream<Path> files = Files.walk(mailboxes.path(""))) {
      assertThat(
              files.filter(
                  file -> TestSpool.attribute(file, "unix:nlink") == 1 || Files.isDirectory(file)))
          .allSatisfy(
              file -> {
                assertThat(TestSpool.attribute(file, "unix:uid")).isEqualTo(404);
                assertThat(TestSpool.attribute(file, "unix:gid")).isEqualTo(400);
              });
    }
  }

  /** Everything but the number of links, which the user may change. */
  private static Map<Path, String> state(Path top) throws IOException {
    Map<Path, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.toList()) {
        FileTime changed = Files.getLastModifiedTime(file);
        String content =
            Files.isDirectory(file) ? "" : Files.readString(file, StandardCharsets.UTF_8);
        state.put(
            file,
            Files.readAttributes(file, "unix:uid,gid,mode,ino") + " " + changed + " " + content);
      }
    }
    return state;
  }

  private void victim(String name, String mode, Credentials owner) throws IOException {
    Path file = Files.writeString(victims.resolve(name), "precious\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    if (owner != null) {
      TestSpool.give(file, owner);
    }
  }

  private void directory(String name, Credentials owner) throws IOException {
    Path directory = Files.createDirectory(victims.resolve(name));
    for (String inside : List.of("new", "tmp", "cur")) {
      Path made = Files.createDirectory(directory.resolve(inside));
      if (owner != null) {
        TestSpool.give(made, owner);
      }
    }
    Files.writeString(directory.resolve("box"), "precious\n");
    if (owner != null) {
      TestSpool.give(directory, owner);
    }
  }
}
