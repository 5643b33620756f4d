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
package org.jamesvirtual.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxPrivilegesTest {

  private static final Credentials OWNER = new Credentials(404, 400);

  private final Privileges privileges = new LinuxPrivileges();

  @TempDir private Path folder;

  @Test
  void kernelShouldSeeOwnerInsideAndProcessAfterWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    List<String> before = identity();

    List<String> inside = privileges.as(OWNER, LinuxPrivilegesTest::identity);

    assertThat(inside).containsExactly("Uid 404", "Gid 400", "Groups 400", "files no");
    assertThat(identity()).isEqualTo(before).contains("Uid 0", "Gid 0", "files yes");
  }

  @Test
  void identityShouldComeBackWhenWorkThrows() throws Exception {
    TestSpool.assumeRoot();
    List<String> before = identity();

    assertThatThrownBy(
            () ->
                privileges.as(
                    OWNER,
                    () -> {
                      throw new IOException("broken");
                    }))
        .hasMessage("broken");
    assertThatThrownBy(
            () ->
                privileges.as(
                    OWNER,
                    () -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(identity()).isEqualTo(before);
  }

  @Test
  void otherThreadsShouldKeepTheirIdentityWhenOneIsSwitched() throws Exception {
    TestSpool.assumeRoot();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      // A thread that is born in the switched section would inherit the identity.
      List<String> before = other.submit(LinuxPrivilegesTest::identity).get();

      List<String> meanwhile =
          privileges.as(
              OWNER,
              () -> CompletableFuture.supplyAsync(LinuxPrivilegesTest::unchecked, other).join());

      assertThat(meanwhile).isEqualTo(before).contains("Uid 0", "files yes");
    }
  }

  @Test
  void rootOnlyFilesShouldBeClosedToTheOwnerWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    Path secret = Files.writeString(folder.resolve("secret"), "x");

    assertThatThrownBy(() -> privileges.as(OWNER, () -> Files.readString(secret)))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(Files.readString(secret)).isEqualTo("x");
  }

  @Test
  void processShouldStayDumpableWhenRoot() throws Exception {
    TestSpool.assumeRoot();

    privileges.as(OWNER, () -> "");

    assertThat(Libc.prctl(Libc.PR_GET_DUMPABLE, 0, 0, 0, 0)).isEqualTo(1);
  }

  @Test
  void processShouldBeItselfAfterThousandsOfSwitchesWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    List<String> before = identity();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<List<String>>> work = new ArrayList<>();
      for (int i = 0; i < 8_000; i++) {
        Credentials owner = new Credentials(1000 + i % 7, 2000 + i % 5);
        work.add(
            () -> {
              assertThat(privileges.as(owner, LinuxPrivilegesTest::identity))
                  .contains("Uid " + owner.uid(), "Gid " + owner.gid(), "files no");
              return identity();
            });
      }
      for (Future<List<String>> after : threads.invokeAll(work)) {
        assertThat(after.get()).isEqualTo(before);
      }
    }

    assertThat(Libc.prctl(Libc.PR_GET_DUMPABLE, 0, 0, 0, 0)).isEqualTo(1);
    assertThat(identitiesOfAllThreads()).containsOnly(before);
  }

  @Test
  void nestedWorkShouldBeRefusedSinceItsEndWouldGiveRootBack() throws Exception {
    TestSpool.assumeRoot();

    assertThatThrownBy(
            () -> privileges.as(OWNER, () -> privileges.as(new Credentials(405, 400), () -> "")))
        .isInstanceOf(NotPermittedException.class)
        .hasMessageContaining("405:400");
    assertThat(identity()).contains("Uid 0");
  }

  @Test
  void virtualThreadShouldBeRefusedWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThatThrownBy(CompletableFuture.supplyAsync(() -> uncheckedAs(OWNER), executor)::join)
          .isInstanceOf(CompletionException.class)
          .hasStackTraceContaining("virtual thread");
    }
  }

  @Test
  void anyOwnerShouldBeServedWhenRoot() {
    TestSpool.assumeRoot();

    assertThat(privileges.describe()).isEqualTo("mail is written as the owner of each mailbox");
  }

  @Test
  void ownFilesShouldBeWrittenWhenOrdinaryUser() throws Exception {
    TestSpool.assumeOrdinaryUser();

    assertThat(privileges.as(TestSpool.owner(), () -> "done")).isEqualTo("done");
  }

  @Test
  void otherOwnersShouldBeRefusedWithReasonWhenOrdinaryUser() {
    TestSpool.assumeOrdinaryUser();
    Credentials self = TestSpool.owner();
    Credentials otherGroup = new Credentials(self.uid(), self.gid() + 1);

    assertThatThrownBy(() -> privileges.as(otherGroup, () -> ""))
        .isInstanceOf(NotPermittedException.class)
        .hasMessageContaining("cannot work as " + otherGroup)
        .hasMessageContaining("the process runs as " + self);
    assertThat(privileges.describe()).contains("for owner " + self + " only").contains("root");
  }

  private String uncheckedAs(Credentials owner) {
    try {
      return privileges.as(owner, () -> "");
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static List<String> unchecked() {
    try {
      return identity();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static List<List<String>> identitiesOfAllThreads() throws IOException {
    List<List<String>> all = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        try {
          all.add(identityOf(thread));
        } catch (NoSuchFileException e) {
          // A thread that has ended.
        }
      }
    }
    return all;
  }

  private static List<String> identity() throws IOException {
    return identityOf(Path.of("/proc/thread-self"));
  }

  /** What the kernel says of a thread: the last number of Uid and Gid is the one for files. */
  private static List<String> identityOf(Path thread) throws IOException {
    return Files.readAllLines(thread.resolve("status")).stream()
        .filter(line -> line.matches("(Uid|Gid|Groups|CapEff):.*"))
        .map(LinuxPrivilegesTest::brief)
        .toList();
  }

  private static String brief(String line) {
    String[] words = line.strip().split("\\s+", -1);
    String name = words[0].replace(":", "");
    return switch (name) {
      case "Groups" -> (name + " " + String.join(",", List.of(words).subList(1, words.length)));
      case "CapEff" ->
          "files " + ((Long.parseUnsignedLong(words[1], 16) & 0b11110) != 0 ? "yes" : "no");
      default -> name + " " + words[words.length - 1];
    };
  }
}
