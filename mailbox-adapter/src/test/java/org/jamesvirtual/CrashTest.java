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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.MountedFileSystems;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while a system call of a delivery hangs, and the next one after it. */
class CrashTest {

  private static final String OLD = "From a@b.example  Mon Jan  1 00:00:00 2024\nold\n\n";
  private static final int BEGUN = 1;
  private static final int COMPLETE = 2;

  @TempDir private Path folder;

  private JournalSite site;

  @BeforeEach
  void makeSite() throws IOException {
    site = JournalSite.in(folder);
  }

  @Test
  void partOfAMessageShouldBeCutOffWhenTheProcessWasKilledWhileItWrote() throws Exception {
    TestSpool.file(site.mbox(), OLD);
    killWhile("box", "write,writev", "when=2", site.mbox(), () -> size() > OLD.length());
    assertThat(site.mbox().resolveSibling("box.lock")).exists();

    try (CapturedLog log = new CapturedLog();
        VirtualTransport transport = site.open()) {
      assertThat(size()).isEqualTo(OLD.length());
      assertThat(site.mbox().resolveSibling("box.lock")).doesNotExist();
      assertThat(log.text()).contains("cut back from");
      assertThat(deliver(transport, "box")).isEqualTo("delivered to mailbox");
    }
    assertThat(Files.readString(site.mbox())).startsWith(OLD + "From s@x.example");
    Files.writeString(site.mbox(), Files.readString(site.mbox()).substring(OLD.length()));
    assertThat(site.inMbox()).isEqualTo(1);
  }

  @Test
  void wholeMessageShouldCountAsDeliveredWhenTheProcessWasKilledBeforeItAnswered()
      throws Exception {
    killWhile("box", "fsync", "", site.mbox(), () -> size() > 0 && state() == COMPLETE);

    assertThatItIsRecognised("box");
    assertThat(site.inMbox()).isEqualTo(1);
    assertThat(site.mbox().resolveSibling("box.lock")).doesNotExist();
  }

  @Test
  void tailShouldBeLeftWhenSomebodyHasWrittenBehindIt() throws Exception {
    killWhile("box", "write,writev", "when=2", site.mbox(), () -> size() > 0);
    Files.delete(site.mbox().resolveSibling("box.lock"));
    Files.writeString(site.mbox(), OLD, StandardOpenOption.APPEND);
    long before = size();

    try (CapturedLog log = new CapturedLog();
        VirtualTransport transport = site.open()) {
      assertThat(site.mbox()).hasSize(before);
      assertThat(log.text().lines().filter(line -> line.contains("left, since"))).hasSize(1);
      assertThat(deliver(transport, "box")).isEqualTo("delivered to mailbox");
    }
    assertThat(Files.readString(site.mbox()).substring((int) before))
        .startsWith("From s@x.example");
  }

  @Test
  void tailShouldBeLookedAtAgainWhenTheMailboxIsLockedAtTheStart() throws Exception {
    killWhile("box", "write,writev", "when=2", site.mbox(), () -> size() > 0);
    Path lock = site.mbox().resolveSibling("box.lock");
    Files.delete(lock);
    Files.createFile(lock);

    try (VirtualTransport transport = site.open()) {
      assertThat(size()).isPositive();
      assertThat(site.deliver(transport, site.message(), "box@v.example"))
          .singleElement()
          .isInstanceOf(Outcome.Deferred.class);
      Files.delete(lock);
      assertThat(deliver(transport, "box")).isEqualTo("delivered to mailbox");
    }
    assertThat(site.inMbox()).isEqualTo(1);
  }

  @Test
  void fileShouldBeRemovedWhenTheProcessWasKilledBeforeItsLink() throws Exception {
    makeMaildir();
    killWhile(
        "dir", "link,linkat", "delay_enter", null, () -> count("tmp") == 1 && state() == BEGUN);
    assertThat(count("tmp")).isEqualTo(1);
    assertThat(count("new")).isZero();

    try (VirtualTransport transport = site.open()) {
      assertThat(count("tmp")).isZero();
      assertThat(deliver(transport, "dir")).isEqualTo("delivered to maildir");
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void linkedFileShouldCountAsDelivered() throws Exception {
    makeMaildir();
    killWhile("dir", "link,linkat", "delay_exit", null, () -> count("new") == 1);

    assertThatItIsRecognised("dir");
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void linkedFileShouldCountAsDeliveredWhenAReaderHasMovedIt() throws Exception {
    makeMaildir();
    killWhile("dir", "link,linkat", "delay_exit", null, () -> count("new") == 1);
    try (Stream<Path> files = Files.list(site.maildir().resolve("new"))) {
      Path file = files.findFirst().orElseThrow();
      Files.move(file, site.maildir().resolve("cur/" + file.getFileName() + ":2,S"));
    }

    assertThatItIsRecognised("dir");
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void messageShouldBeStoredAgainWhenItsNameIsGoneAndWasNotSynced() throws Exception {
    makeMaildir();
    // Where one journal holds all names, a sync of the message stores its name, after an fchmod.
    boolean oneJournal =
        MountedFileSystems.get()
            .journaled()
            .haveNames(TestSpool.attribute(site.maildir(), "unix:dev"));
    killWhile(
        "dir",
        oneJournal ? "fchmod" : "fsync",
        "delay_enter",
        oneJournal ? null : site.maildir().resolve("new"),
        () -> count("new") == 1);
    assertThat(state()).isEqualTo(BEGUN);
    removeMessage();

    try (VirtualTransport transport = site.open()) {
      assertThat(deliver(transport, "dir")).isEqualTo("delivered to maildir");
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  @Test
  void messageShouldCountAsDeliveredWhenAReaderHasRemovedItAfterItsNameWasSynced()
      throws Exception {
    makeMaildir();
    killWhile(
        "dir", "unlinkat", "delay_enter", site.maildir().resolve("tmp"), () -> state() == COMPLETE);
    removeMessage();

    assertThatItIsRecognised("dir");
    assertThat(site.inMaildir()).isZero();
  }

  @Test
  void dotlockShouldBeRemovedWhenTheProcessWasKilledRightAfterMakingIt() throws Exception {
    Path lock = site.mbox().resolveSibling("box.lock");
    killWhile("box", "link,linkat", "delay_exit", null, () -> Files.exists(lock));

    try (VirtualTransport transport = site.open()) {
      assertThat(lock).doesNotExist();
      assertThat(deliver(transport, "box")).isEqualTo("delivered to mailbox");
    }
    assertThat(site.inMbox()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"removed", "another owner's", "a folder", "a file above"})
  void copyShouldBeDeliveredElsewhereWhenItsMailboxIsWhatItWasNoMore(String what) throws Exception {
    Path parent = Files.createDirectory(site.mbox().resolveSibling("sub"));
    TestSpool.give(parent, TestSpool.owner());
    Path old = parent.resolve("box");
    mapTo("sub/box");
    killWhile("box", "write,writev", "when=2", old, () -> Files.exists(old) && Files.size(old) > 0);
    Files.delete(parent.resolve("box.lock"));
    switch (what) {
      case "removed" -> {
        Files.delete(old);
        Files.delete(parent);
      }
      case "another owner's" -> {
        TestSpool.assumeRoot();
        Files.setAttribute(old, "unix:uid", 0);
        Files.setAttribute(parent, "unix:uid", 0);
      }
      case "a folder" -> {
        Files.delete(old);
        Files.createDirectory(old);
      }
      default -> {
        Files.delete(old);
        Files.delete(parent);
        Files.createFile(parent);
      }
    }
    mapTo("box");

    try (VirtualTransport transport = site.open()) {
      assertThat(deliver(transport, "box")).isEqualTo("delivered to mailbox");
    }
    assertThat(site.inMbox()).isEqualTo(1);
  }

  private void mapTo(String path) throws IOException {
    Path mainCf = folder.resolve("main.cf");
    Files.writeString(
        mainCf,
        Files.readString(mainCf).replaceAll("box@v\\.example=[^,]*", "box@v.example=" + path));
  }

  private void removeMessage() throws IOException {
    try (Stream<Path> files = Files.list(site.maildir().resolve("new"))) {
      Files.delete(files.findFirst().orElseThrow());
    }
  }

  private void makeMaildir() throws IOException {
    for (String part : List.of("", "tmp", "new", "cur")) {
      TestSpool.give(Files.createDirectory(site.maildir().resolve(part)), TestSpool.owner());
    }
  }

  private void assertThatItIsRecognised(String name) {
    try (VirtualTransport transport = site.open()) {
      assertThat(deliver(transport, name)).isEqualTo("delivered already");
    }
    try (VirtualTransport transport = site.open()) {
      assertThat(deliver(transport, name)).isEqualTo("delivered already");
    }
  }

  private String deliver(VirtualTransport transport, String name) {
    return site.deliver(transport, site.message(), name + "@v.example").get(0).text();
  }

  /** Kills a process that delivers as soon as it hangs in a system call. */
  private void killWhile(
      String name, String calls, String when, Path path, Callable<Boolean> reached)
      throws Exception {
    String delay = when.startsWith("delay") ? when : "delay_enter";
    String which = when.startsWith("when") ? ":" + when : "";
    KilledDelivery.at(
        site, name, List.of(calls + ":" + delay + "=600000000" + which), path, reached);
  }

  private long size() throws IOException {
    return Files.exists(site.mbox()) ? Files.size(site.mbox()) : 0;
  }

  private int count(String part) throws IOException {
    if (!Files.exists(site.maildir().resolve(part))) {
      return 0;
    }
    try (Stream<Path> files = Files.list(site.maildir().resolve(part))) {
      return (int) files.count();
    }
  }

  /** What the first slot of the intents says. */
  private int state() throws IOException {
    Path intents = site.journal().resolve("intents");
    if (!Files.exists(intents)) {
      return 0;
    }
    byte[] bytes = Files.readAllBytes(intents);
    for (int at = 0; at < bytes.length; at += 8192) {
      if (bytes[at] != 0) {
        return bytes[at + 7];
      }
    }
    return 0;
  }
}
