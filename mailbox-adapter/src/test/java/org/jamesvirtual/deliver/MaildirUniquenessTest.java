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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.MountedFileSystems;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of messages where time, process id and host name are the same. */
class MaildirUniquenessTest {

  @TempDir private Path folder;

  @Test
  void everyMessageShouldHaveItsFileWhenTheClockStandsStillOrStepsBack() throws Exception {
    TestMailboxes mailboxes = TestMailboxes.in(folder);
    DeliveryParameters parameters = new TestParameters().unsynced().build();
    LinuxPrivileges privileges = new LinuxPrivileges();
    FilePath maildir = FilePath.of(mailboxes.path("a").toString());
    Instant now = Instant.now();
    List<Callable<FilePath>> work = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Instant start = now.minusSeconds(i / 100);
      MaildirName names = new MaildirName("h", 1, new Random());
      work.add(
          () ->
              privileges.as(
                  TestSpool.owner(),
                  () ->
                      new MaildirWriter(
                              parameters,
                              names,
                              Folders.byPath(),
                              new DirectoryMaker(Folders.byPath(), FilePath.of("/"), false))
                          .store(
                              maildir,
                              TestSpool.owner(),
                              start,
                              MountedFileSystems.get().journaled(),
                              message(),
                              new Commitment(),
                              Intent.NONE)));
    }
    // Once alone, so that all classes are loaded.
    TestMailboxes.delivery(new TestParameters());
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<FilePath> stored : threads.invokeAll(work)) {
        assertThat(Path.of(stored.get().toString())).hasContent("body");
      }
    }

    assertThat(mailboxes.delivered("a")).hasSize(400);
    assertThat(mailboxes.path("a/tmp")).isEmptyDirectory();
  }

  @Test
  void everyMessageShouldHaveItsFileWhenEachContainerIsProcessOneOfTheSameHostWhenRoot()
      throws Exception {
    TestSpool.assumeRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Credentials owner : DeliverMany.OWNERS) {
      TestSpool.give(Files.createDirectory(folder.resolve(DeliverMany.folder(owner))), owner);
    }
    List<Process> containers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      containers.add(container(300));
    }
    for (Process container : containers) {
      String said = new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(container.waitFor()).as(said).isZero();
      assertThat(said).contains("process 1\n").contains("delivered 300\n");
    }

    for (Credentials owner : DeliverMany.OWNERS) {
      TestMailboxes mailboxes = new TestMailboxes(folder.resolve(DeliverMany.folder(owner)));
      assertThat(mailboxes.delivered("dir")).hasSize(150);
      assertThat(mailboxes.path("dir/tmp")).isEmptyDirectory();
      assertThat(MboxReader.read(Files.readString(mailboxes.path("box")))).hasSize(150);
    }
  }

  private Process container(int deliveries) throws IOException {
    return new ProcessBuilder(
            Peer.command("unshare", "containers with the same process id are not tested"),
            "--pid",
            "--fork",
            "--mount-proc",
            "--uts",
            "sh",
            "-c",
            "hostname same && exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DeliverMany.class.getName(),
            folder.toString(),
            Integer.toString(deliveries),
            "owner")
        .redirectErrorStream(true)
        .start();
  }

  private static Content message() {
    return new StreamedCopy(
        new byte[0],
        new ByteArrayInputStream("body\r\n".getBytes(StandardCharsets.US_ASCII)),
        false,
        new CopyBuffers());
  }
}
