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
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Peer;
import org.jamesvirtual.testing.QuotaDisk;
import org.jamesvirtual.testing.SystemCallFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail store in trouble, and the same process after it. */
class TroubledStoreTest {

  private static final String[] BOTH = {"box@v.example", "dir@v.example"};

  @TempDir private Path folder;

  private JournalSite site;
  private Path spool;
  private boolean mounted;

  @BeforeEach
  void makeSite() throws IOException {
    site = JournalSite.in(folder);
    spool = site.mbox().getParent();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", spool.toString())).isZero();
    }
  }

  @Test
  void mailShouldWaitWhileTheDiskIsFull() throws Exception {
    mount("size=4m");
    try (VirtualTransport transport = site.open()) {
      assertDelivered(transport, "before");
      Path filler = spool.resolve("filler");
      fill(filler);
      assertDeferred(transport, "4.3.0", "No space left on device");
      Files.delete(filler);
      assertDelivered(transport, "after");
    }
    assertThatEachHas(2);
  }

  @Test
  void mailShouldWaitWhileTheDiskIsReadOnly() throws Exception {
    mount("size=4m");
    try (VirtualTransport transport = site.open()) {
      assertDelivered(transport, "before");
      assertThat(run("mount", "-o", "remount,ro", spool.toString())).isZero();
      assertDeferred(transport, "4.2.0", "Read-only file system");
      assertThat(run("mount", "-o", "remount,rw", spool.toString())).isZero();
      assertDelivered(transport, "after");
    }
    assertThatEachHas(2);
  }

  @Test
  void mailShouldWaitWhileTheFoldersCannotBeWritten() throws Exception {
    try (VirtualTransport transport = site.open()) {
      assertDelivered(transport, "before");
      for (String part : List.of("", "dir", "dir/tmp", "dir/new")) {
        Files.setPosixFilePermissions(
            spool.resolve(part), PosixFilePermissions.fromString("r-x------"));
      }
      assertDeferred(transport, "4.2.0", "Permission denied");
      for (String part : List.of("", "dir", "dir/tmp", "dir/new")) {
        Files.setPosixFilePermissions(
            spool.resolve(part), PosixFilePermissions.fromString("rwx------"));
      }
      assertDelivered(transport, "after");
    }
    assertThatEachHas(2);
  }

  @Test
  void mailboxShouldBeAsItWasWhenTheQuotaIsExceeded() throws Exception {
    try (VirtualTransport transport = site.open()) {
      assertDelivered(transport, "before");
      List<Outcome> outcomes;
      try (SystemCallFault full =
          new SystemCallFault("write,writev", "error=EDQUOT:when=2+", site.mbox())) {
        outcomes = site.deliver(transport, site.message("over"), full::begin, "box@v.example");
      }
      // As virtual(8): the mailbox is full, 5.2.2.
      assertThat(outcomes.get(0).status()).hasToString("5.2.2");
      assertThat(outcomes.get(0).text()).endsWith("Disk quota exceeded");
      assertThat(site.inMbox()).isEqualTo(1);
      assertDelivered(transport, "after");
    }
    assertThatEachHas(2);
  }

  /**
   * On Btrfs a file cannot even be shortened while the quota is used up, and shows zeros in place
   * of what was written.
   */
  @Test
  void mailboxesShouldBeWholeAfterARealQuotaWasUsedUp() throws Exception {
    TestSpool.assumeRoot();
    String large = over(site.message("over"));
    try (QuotaDisk disk = QuotaDisk.mount(folder.resolve("quota"), spool);
        VirtualTransport transport = site.open()) {
      TestSpool.give(spool, TestSpool.owner());
      assertDelivered(transport, "before");
      disk.limit("1M");
      assertThat(site.deliver(transport, large, BOTH))
          .allSatisfy(
              outcome -> {
                assertThat(outcome.status()).hasToString("5.2.2");
                assertThat(outcome.text()).endsWith("Disk quota exceeded");
              });
      for (String queueId : List.of("second", "third", "fourth")) {
        assertThatNothingIsAppendedBehindAPart(transport, queueId);
      }
      disk.limit("none");
      assertDelivered(transport, "after");
      assertThatEachHas(2);
    }
  }

  /** Either the part is still there, or it is gone and the quota is used up by the next. */
  private void assertThatNothingIsAppendedBehindAPart(VirtualTransport transport, String queueId)
      throws IOException {
    byte[] torn = Files.readAllBytes(site.mbox());
    Outcome outcome =
        site.deliver(transport, over(site.message(queueId)), "box@v.example").getFirst();
    if (outcome instanceof Outcome.Deferred) {
      assertThat(outcome.status()).hasToString("4.2.0");
      assertThat(outcome.text()).isEqualTo("the mailbox cannot be used now");
      assertThat(site.mbox()).hasBinaryContent(torn);
    } else {
      assertThat(outcome.status()).hasToString("5.2.2");
    }
  }

  private static String over(String message) {
    return message + "x".repeat(70).concat("\r\n").repeat(40_000);
  }

  @Test
  void clockThatWasSetBackShouldMakeNoDifference() throws Exception {
    String faketime = Peer.command("faketime", "a clock that is set back is not tested");
    try (VirtualTransport transport = site.open()) {
      assertDelivered(transport, "4F2C41");
    }
    assertThat(deliverWith(List.of(faketime, "-f", "-1h"))).contains("delivered already");
    assertThat(deliverWith(List.of(faketime, "-f", "-1h"), "new"))
        .contains("delivered to mailbox", "delivered to maildir");
    assertThatEachHas(2);
    try (VirtualTransport transport = site.open()) {
      assertThat(site.deliver(transport, site.message("new"), BOTH))
          .allSatisfy(outcome -> assertThat(outcome.text()).isEqualTo("delivered already"));
    }
    assertThatEachHas(2);
  }

  private String deliverWith(List<String> prefix, String... queueIds) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DeliverOnce.class.getName(),
            folder.toString()));
    command.addAll(List.of(queueIds));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private void assertDelivered(VirtualTransport transport, String queueId) {
    assertThat(site.deliver(transport, site.message(queueId), BOTH))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
  }

  private void assertDeferred(VirtualTransport transport, String status, String reason)
      throws IOException {
    assertThat(site.deliver(transport, site.message("waits"), BOTH))
        .allSatisfy(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
              assertThat(outcome.status()).hasToString(status);
              assertThat(outcome.text()).endsWith(reason);
            });
    assertThatEachHas(1);
  }

  private void assertThatEachHas(int count) throws IOException {
    assertThat(site.inMbox()).isEqualTo(count);
    assertThat(site.inMaildir()).isEqualTo(count);
  }

  private void mount(String options) throws Exception {
    TestSpool.assumeRoot();
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", options + ",mode=777", "tmpfs", spool.toString()) == 0,
        "needs the right to mount a small tmpfs");
    mounted = true;
  }

  private static void fill(Path filler) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(filler.toFile(), "rw")) {
      while (true) {
        raw.write(new byte[4096]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }
}
