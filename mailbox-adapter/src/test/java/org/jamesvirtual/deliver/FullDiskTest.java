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
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems that are full or cannot be written to. */
class FullDiskTest {

  /** Larger than the disk. */
  private static final String LARGE = "x".repeat(70).concat("\r\n").repeat(4_000);

  @TempDir private Path folder;

  private Path disk;
  private TestMailboxes mailboxes;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    TestSpool.assumeRoot();
    Path spool = TestSpool.in(folder);
    disk = Files.createDirectory(spool.resolve("disk"));
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=128k,mode=777", "tmpfs", disk.toString()) == 0;
    Assumptions.assumeTrue(mounted, "needs the right to mount: a small tmpfs");
    mailboxes = new TestMailboxes(disk);
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mailboxes != null) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void mboxShouldHaveItsOldLengthAgainWhenTheDiskIsFull() throws IOException {
    Path box = TestSpool.file(disk.resolve("box"), "old\n");

    Outcome outcome = mailboxes.deliver(new TestParameters(), "box", LARGE);

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.3.0");
    assertThat(outcome.text()).endsWith("error writing message: No space left on device");
    assertThat(box).hasContent("old\n");
    assertThat(names()).containsExactly("box");
    assertThat(mailboxes.deliver(new TestParameters(), "box", TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void newMboxShouldStayEmptyWhenTheDiskIsFull() throws IOException {
    Outcome outcome = mailboxes.deliver(new TestParameters(), "box", LARGE);

    assertThat(outcome.status()).hasToString("4.3.0");
    assertThat(disk.resolve("box")).isEmptyFile();
    assertThat(names()).containsExactly("box");
  }

  @Test
  void maildirShouldHoldNothingWhenTheDiskIsFull() throws IOException {
    Outcome outcome = mailboxes.deliver(new TestParameters(), "box/", LARGE);

    assertThat(outcome.status()).hasToString("4.3.0");
    assertThat(outcome.text()).endsWith("error writing message: No space left on device");
    assertThat(mailboxes.files()).containsExactly("box", "box/tmp");
    assertThat(mailboxes.deliver(new TestParameters(), "box/", TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(mailboxes.delivered("box")).hasSize(1);
  }

  @Test
  void readOnlyDiskShouldDefer() throws IOException, InterruptedException {
    TestSpool.file(disk.resolve("box"), "old\n");
    assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();

    Outcome mbox =
        mailboxes.deliver(new TestParameters().locks(Lock.FCNTL), "box", TestMailboxes.MESSAGE);
    Outcome maildir = mailboxes.deliver(new TestParameters(), "dir/", TestMailboxes.MESSAGE);

    assertThat(mbox.status()).hasToString("4.2.0");
    assertThat(mbox.text()).endsWith("cannot open file: Read-only file system");
    assertThat(maildir.status()).hasToString("4.2.0");
    assertThat(maildir.text()).endsWith("create maildir file: Read-only file system");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(disk)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
