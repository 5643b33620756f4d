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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.MountedFileSystems;
import org.jamesvirtual.os.SyncCalls;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages linked into Maildirs. */
class MaildirDeliveryTest {

  private static final Pattern NAME =
      Pattern.compile("[0-9]+\\.V([0-9a-f]+)I([0-9a-f]+)M(0|[1-9][0-9]*)\\.[^/:]+");

  @TempDir private Path folder;

  private TestMailboxes mailboxes;

  @BeforeEach
  void makeSpool() throws IOException {
    mailboxes = TestMailboxes.in(folder);
  }

  @Test
  void newMaildirShouldBeMadeWithItsParentsForTheOwnerAlone() throws IOException {
    Outcome outcome = deliver("v.example/a/");

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertThat(outcome.text()).isEqualTo("delivered to maildir");
    Path message = mailboxes.delivered("v.example/a").get(0);
    assertThat(message).hasContent(TestMailboxes.STORED);
    assertThat(TestSpool.mode(message)).isEqualTo(0600);
    for (String made :
        List.of(
            "v.example", "v.example/a", "v.example/a/cur", "v.example/a/new", "v.example/a/tmp")) {
      Path path = mailboxes.path(made);
      assertThat(TestSpool.mode(path)).isEqualTo(0700);
      assertThat(TestSpool.attribute(path, "unix:uid")).isEqualTo(TestSpool.owner().uid());
      assertThat(TestSpool.attribute(path, "unix:gid")).isEqualTo(TestSpool.owner().gid());
    }
    assertThat(mailboxes.path("v.example/a/tmp")).isEmptyDirectory();
    assertThat(mailboxes.files()).hasSize(6);
  }

  @Test
  void nameShouldHaveDeviceAndInodeOfTheFile() throws IOException {
    deliver("a/");

    Path message = mailboxes.delivered("a").get(0);
    Matcher name = NAME.matcher(message.getFileName().toString());
    assertThat(name.matches()).isTrue();
    assertThat(Long.parseLong(name.group(1), 16))
        .isEqualTo(TestSpool.attribute(message, "unix:dev"));
    assertThat(Long.parseLong(name.group(2), 16))
        .isEqualTo(TestSpool.attribute(message, "unix:ino"));
    assertThat(Long.parseLong(name.group(3))).isLessThan(1_000_000);
    assertThat(TestSpool.attribute(message, "unix:nlink")).isEqualTo(1);
  }

  @Test
  void curShouldBeMadeTogetherWithNewOnly() throws IOException {
    make("a", "a/tmp", "a/new");
    make("b", "b/tmp");

    assertThat(deliver("a/")).isInstanceOf(Outcome.Delivered.class);
    assertThat(deliver("b/")).isInstanceOf(Outcome.Delivered.class);

    assertThat(mailboxes.path("a/cur")).doesNotExist();
    assertThat(mailboxes.path("b/cur")).isEmptyDirectory();
    assertThat(mailboxes.delivered("b")).hasSize(1);
  }

  @Test
  void foldersShouldBeMadeInVirtualsOrderAndTheMessageSyncedBeforeItsLink() throws Exception {
    Path trace = folder.resolve("trace");

    MailboxDelivery byPath = TestMailboxes.delivery(new TestParameters().postfixMode());
    TracedThread.recorded(
        "mkdirat,write,fsync,sync_file_range,linkat,unlinkat",
        trace,
        () -> mailboxes.deliver(byPath, "a/", message()));

    Pattern call = Pattern.compile("^(\\w+)\\(.*?/spool/(a(?:/(?:tmp|new|cur))?)(/?)");
    List<String> calls =
        Files.readAllLines(trace).stream()
            .map(line -> line.replaceAll(">, \"", "/"))
            .map(call::matcher)
            .filter(Matcher::find)
            .map(
                found ->
                    found.group(1).replaceFirst("at$", "") + " " + found.group(2) + found.group(3))
            .toList();
    // Where one journal holds all names, the sync of any file stores them.
    boolean oneJournal =
        MountedFileSystems.get().journaled().haveNames(TestSpool.attribute(folder, "unix:dev"));
    List<String> expected =
        new ArrayList<>(
            List.of(
                "mkdir a",
                "mkdir a/tmp",
                "fsync a",
                "write a/tmp/",
                SyncCalls.ofContent(folder) + " a/tmp/",
                "link a/tmp/",
                "mkdir a/cur",
                "fsync a",
                "mkdir a/new",
                "fsync a",
                "link a/tmp/"));
    expected.addAll(oneJournal ? List.of("fsync a/tmp/") : List.of("fsync a/new", "fsync a"));
    expected.add("unlink a/tmp/");
    assertThat(calls).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/tmp", "a/new"})
  void fileInPlaceOfAFolderShouldDeferAndLeaveNothingInTmp(String file) throws IOException {
    for (String made : List.of("a", "a/tmp", "a/cur", "a/new")) {
      if (made.equals(file)) {
        TestSpool.file(mailboxes.path(made), "");
      } else if (!made.startsWith(file + "/")) {
        make(made);
      }
    }
    List<String> before = mailboxes.files();

    assertDeferred(deliver("a/"), "create maildir file: Not a directory");
    assertThat(mailboxes.files()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/tmp", "a/new"})
  void folderWithoutPermissionShouldDeferAndLeaveNothingInTmp(String closed) throws IOException {
    make("a", "a/tmp", "a/cur", "a/new");
    Files.setPosixFilePermissions(
        mailboxes.path(closed), PosixFilePermissions.fromString("r-xr-xr-x"));

    assertDeferred(deliver("a/"), "create maildir file: Permission denied");
    assertThat(mailboxes.files()).containsExactly("a", "a/cur", "a/new", "a/tmp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EEXIST", "EIO", "EACCES"})
  void failingLinkShouldDeferAndLeaveNothingInTmp(String error) throws Exception {
    make("a", "a/tmp", "a/cur", "a/new");

    Outcome outcome = TracedThread.withFault("linkat", "error=" + error, null, () -> deliver("a/"));

    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(mailboxes.files()).containsExactly("a", "a/cur", "a/new", "a/tmp");
  }

  @ParameterizedTest
  @CsvSource({
    "open, EDQUOT, 5.2.2",
    "write, EDQUOT, 5.2.2",
    "sync, EDQUOT, 5.2.2",
    "linkat, EDQUOT, 5.2.2",
    "open, ENOSPC, 4.3.0",
    "write, ENOSPC, 4.3.0",
    "linkat, ENOSPC, 4.3.0",
    "write, EFBIG, 5.2.2",
  })
  void quotaAndFullDiskShouldLeaveNothing(String call, String error, String status)
      throws Exception {
    make("a", "a/tmp", "a/cur", "a/new");
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());

    Outcome outcome =
        TracedThread.withFault(
            call.replace("open", "/open.*").replace("sync", SyncCalls.ofContent(folder)),
            "error=" + error,
            null,
            () -> mailboxes.deliver(delivery, "a/", message()));

    assertThat(outcome.status()).hasToString(status);
    assertThat(mailboxes.files()).containsExactly("a", "a/cur", "a/new", "a/tmp");
  }

  @Test
  void limitShouldBoundTheSingleMessage() throws IOException {
    int length = TestMailboxes.STORED.length();

    assertThat(mailboxes.deliver(new TestParameters().limit(length - 1), "a/", message()).status())
        .hasToString("5.2.2");
    assertThat(mailboxes.files()).containsExactly("a", "a/tmp");
    assertThat(mailboxes.deliver(new TestParameters().limit(length), "a/", message()))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(mailboxes.deliver(new TestParameters().limit(length), "a/", message()))
        .isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void groupShouldBeTheOwnersWhenTheParentPassesOnItsOwn() throws IOException {
    TestSpool.assumeRoot();
    Path parent = Files.createDirectory(mailboxes.path("d"));
    TestSpool.give(parent, new Credentials(TestSpool.owner().uid(), 4711));
    Files.setAttribute(parent, "unix:mode", 02755);

    assertThat(deliver("d/a/")).isInstanceOf(Outcome.Delivered.class);

    for (String made : List.of("d/a", "d/a/tmp", "d/a/cur", "d/a/new")) {
      assertThat(TestSpool.attribute(mailboxes.path(made), "unix:gid"))
          .isEqualTo(TestSpool.owner().gid());
      assertThat(TestSpool.mode(mailboxes.path(made))).isEqualTo(02700);
    }
  }

  @Test
  void everyMessageShouldHaveANameOfItsOwnWhenManyThreadsDeliver() throws Exception {
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
    List<Outcome> outcomes;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Outcome>> work = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        String message = "Subject: m" + i + "\r\n\r\n";
        work.add(() -> mailboxes.deliver(delivery, "a/", message));
      }
      outcomes = threads.invokeAll(work).stream().map(Future::resultNow).toList();
    }

    assertThat(outcomes).hasSize(400).allMatch(Outcome.Delivered.class::isInstance);
    List<Path> messages = mailboxes.delivered("a");
    assertThat(messages).hasSize(400);
    List<String> contents = new ArrayList<>();
    for (Path message : messages) {
      contents.add(Files.readString(message));
    }
    assertThat(contents).doesNotHaveDuplicates();
    assertThat(mailboxes.path("a/tmp")).isEmptyDirectory();
  }

  private Outcome deliver(String name) throws IOException {
    return mailboxes.deliver(new TestParameters(), name, message());
  }

  private static String message() {
    return TestMailboxes.MESSAGE;
  }

  private void make(String... directories) throws IOException {
    for (String directory : directories) {
      TestSpool.give(Files.createDirectory(mailboxes.path(directory)), TestSpool.owner());
    }
  }

  private static void assertDeferred(Outcome outcome, String text) {
    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(outcome.text()).isEqualTo("maildir delivery failed: " + text);
  }
}
