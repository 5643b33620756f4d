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
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Peer;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a message comes into {@code new} where link(2) does not do. */
class MaildirLinkTest {

  private static final String RENAMED =
      "[0-9]+\\.V[0-9a-f]+I[0-9a-f]+M[0-9]+P[0-9]+R[0-9a-f]+Q[0-9]+\\.[^/:]+";

  /** As a file server whose answer is lost. */
  private static final String LOST_ANSWER =
      """
      extern long syscall(long, ...);
      extern int *__errno_location(void);
      int linkat(int source, const char *from, int target, const char *to, int flags) {
        long done = syscall(LINKAT, source, from, target, to, flags);
        if (done == 0) *__errno_location() = 5;
        return -1;
      }
      """;

  @TempDir private Path folder;

  private TestMailboxes mailboxes;

  @BeforeEach
  void makeSpool() throws IOException {
    mailboxes = TestMailboxes.in(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPERM", "EXDEV", "EMLINK", "ENOSYS", "EOPNOTSUPP"})
  void messageShouldBeRenamedWhenThereAreNoLinks(String error) throws Exception {
    Outcome outcome = deliver("linkat", error, new TestParameters());

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertRenamed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPERM", "EXDEV", "EMLINK", "ENOSYS", "EOPNOTSUPP"})
  void messageShouldBeDeferredInModePostfixWhenThereAreNoLinks(String error) throws Exception {
    Outcome outcome = deliver("linkat", error, new TestParameters().postfixMode());

    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(mailboxes.files()).containsExactly("a", "a/cur", "a/new", "a/tmp");
  }

  @Test
  void messageShouldBeRenamedWhenTheKernelCannotSeeToTheName() throws Exception {
    Outcome outcome = deliver("linkat,renameat2", "ENOSYS", new TestParameters());

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertRenamed();
  }

  @Test
  void messageShouldBeDeferredWhenItCanNeitherBeLinkedNorRenamed() throws Exception {
    Outcome outcome = deliver("linkat,renameat2", "EPERM", new TestParameters());

    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(mailboxes.files()).containsExactly("a", "a/cur", "a/new", "a/tmp");
  }

  @Test
  void fileSystemWithoutLinksShouldTakeMaildirAndMboxWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    try (ExfatDisk disk = ExfatDisk.mount(mailboxes.path("disk"), TestSpool.owner())) {
      TestMailboxes onDisk = new TestMailboxes(disk.path());
      MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
      for (int i = 0; i < 20; i++) {
        assertThat(onDisk.deliver(delivery, "a/", TestMailboxes.MESSAGE))
            .isInstanceOf(Outcome.Delivered.class);
        assertThat(onDisk.deliver(delivery, "box", TestMailboxes.MESSAGE))
            .isInstanceOf(Outcome.Delivered.class);
      }

      assertThat(onDisk.delivered("a"))
          .hasSize(20)
          .allSatisfy(file -> assertThat(file).hasContent(TestMailboxes.STORED))
          .allSatisfy(file -> assertThat(file.getFileName().toString()).matches(RENAMED));
      assertThat(onDisk.path("a/tmp")).isEmptyDirectory();
      assertThat(MboxReader.read(Files.readString(onDisk.path("box")))).hasSize(20);
      assertThat(onDisk.deliver(new TestParameters().postfixMode(), "a/", TestMailboxes.MESSAGE))
          .extracting(Outcome::status)
          .hasToString("4.2.0");
    }
  }

  @Test
  void messageShouldBeDeliveredWhenTheLinkIsMadeAndReportedAsFailed() throws Exception {
    Path library = compiled(LOST_ANSWER);
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "LD_PRELOAD=" + library,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DeliverAs.class.getName(),
                mailboxes.path("a") + "/",
                Long.toString(TestSpool.owner().uid()),
                Long.toString(TestSpool.owner().gid())));

    String said = output(command);

    assertThat(said).contains("2.0.0 ");
    assertThat(mailboxes.delivered("a")).hasSize(1);
    assertThat(mailboxes.path("a/tmp")).isEmptyDirectory();
  }

  private Outcome deliver(String calls, String error, TestParameters parameters) throws Exception {
    for (String made : List.of("a", "a/tmp", "a/cur", "a/new")) {
      TestSpool.give(Files.createDirectory(mailboxes.path(made)), TestSpool.owner());
    }
    return TracedThread.withFault(
        calls,
        "error=" + error,
        null,
        () -> mailboxes.deliver(parameters, "a/", TestMailboxes.MESSAGE));
  }

  private void assertRenamed() throws IOException {
    Path message = mailboxes.delivered("a").get(0);
    assertThat(message.getFileName().toString()).matches(RENAMED);
    assertThat(message).hasContent(TestMailboxes.STORED);
    assertThat(mailboxes.delivered("a")).hasSize(1);
    assertThat(mailboxes.path("a/tmp")).isEmptyDirectory();
  }

  private Path compiled(String source) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("link.c"), source);
    Path library = folder.resolve("link.so");
    String linkat = System.getProperty("os.arch").equals("aarch64") ? "37" : "265";
    output(
        List.of(
            Peer.command("cc", "the lost answer of a file server is not tested"),
            "-shared",
            "-fPIC",
            "-nostdlib",
            "-DLINKAT=" + linkat,
            "-o",
            library.toString(),
            file.toString()));
    return library;
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
