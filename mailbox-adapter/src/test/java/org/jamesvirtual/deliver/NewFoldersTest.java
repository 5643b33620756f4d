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
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that another delivery made, on a file system where each folder is synced on its own. */
class NewFoldersTest {

  @TempDir private Path folder;

  private Path disk;
  private TestMailboxes mailboxes;
  private MailboxDelivery delivery;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    TestSpool.assumeRoot();
    disk = Files.createDirectory(TestSpool.in(folder).resolve("disk"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m,mode=777", "tmpfs", disk.toString()) == 0,
        "needs the right to mount: a small tmpfs");
    mailboxes = new TestMailboxes(disk);
    delivery = TestMailboxes.delivery(new TestParameters().base(disk));
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mailboxes != null) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void foldersShouldBeSyncedByTheNextDeliveryWhenTheFirstCouldNot() throws Exception {
    Outcome first = TracedThread.withFault("fsync", "error=EIO", disk.resolve("a"), this::deliver);
    assertThat(first.status()).hasToString("4.2.0");

    List<String> synced = syncedFolders();

    assertThat(synced).contains("a/new", "a", "");
    assertThat(mailboxes.delivered("a")).hasSize(1);
  }

  @Test
  void foldersShouldBeSyncedOnceForEachStart() throws Exception {
    deliver();
    delivery = TestMailboxes.delivery(new TestParameters().base(disk));

    assertThat(syncedFolders()).containsExactly("a/new", "a", "");
    assertThat(syncedFolders()).containsExactly("a/new");
  }

  @Test
  void foldersShouldBeSyncedAgainWhenTheyWereMadeAnew() throws Exception {
    deliver();
    assertThat(run("rm", "-r", disk.resolve("a").toString())).isZero();

    assertThat(syncedFolders()).endsWith("a/new", "a", "");
  }

  private Outcome deliver() {
    return mailboxes.deliver(delivery, "a/", TestMailboxes.MESSAGE);
  }

  /** Those that a delivery syncs, below the disk. */
  private List<String> syncedFolders() throws Exception {
    Path trace = folder.resolve("trace");
    assertThat(TracedThread.recorded("fsync", trace, this::deliver))
        .isInstanceOf(Outcome.Delivered.class);
    return Files.readAllLines(trace).stream()
        .filter(line -> line.startsWith("fsync"))
        .map(line -> line.replaceAll("[^<]*<([^>]*)>.*", "$1"))
        .filter(path -> Files.isDirectory(Path.of(path)))
        .map(path -> disk.relativize(Path.of(path)).toString())
        .toList();
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
