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
package org.jamesvirtual.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.os.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTraceTest {

  private static final String BECOME =
      """
      setgroups(1, [400]) = 0
      setfsgid(400) = 0
      setfsuid(404) = 0
      setfsgid(4294967295) = 400
      setfsuid(4294967295) = 404
      """;
  private static final String DELIVER =
      """
      openat(AT_FDCWD</>, "/spool/box.lock", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 000) = 5</spool/box.lock>
      openat(AT_FDCWD</>, "/spool/box", O_WRONLY|O_APPEND|O_CLOEXEC) = 6</spool/box>
      write(6</spool/box>, "see /etc/passwd", 15) = 15
      fsync(6</spool/box>) = 0
      unlink("/spool/box.lock") = 0
      """;
  private static final String DELIVER_IN_FOLDERS =
      """
      openat2(AT_FDCWD</>, "/spool/tmp", {flags=O_RDONLY|O_DIRECTORY|O_PATH}, 24) = 5</spool/tmp>
      openat(5</spool/tmp>, "x", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 6</spool/tmp/x>
      write(6</spool/tmp/x>, "see /etc/passwd", 15) = 15
      openat2(AT_FDCWD</>, "/spool", {flags=O_RDONLY|O_DIRECTORY|O_PATH}, 24) = 7</spool>
      linkat(5</spool/tmp>, "x", 7</spool>, "y", 0) = 0
      openat(7</spool/new>, ".", O_RDONLY) = 8</spool/new>
      linkat(AT_FDCWD</>, "/proc/self/fd/8", 7</spool>, "box.lock", AT_SYMLINK_FOLLOW) = 0
      """;
  private static final String RETURN =
      """
      setfsuid(0) = 404
      setfsgid(0) = 400
      setgroups(2, [0, 4]) = 0
      setfsuid(4294967295) = 0
      setfsgid(4294967295) = 0
      write(1</dev/null>, "delivered to /spool/box", 23) = 23
      """;

  @TempDir private Path folder;

  @Test
  void deliveryAsTheOwnerShouldHaveNoFault() throws IOException {
    assertThat(faults(1, BECOME + DELIVER + RETURN)).isEmpty();
    assertThat(faults(1, BECOME + DELIVER_IN_FOLDERS + RETURN)).isEmpty();
    assertThat(faults(2, BECOME + DELIVER + RETURN, BECOME + DELIVER + RETURN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "openat(AT_FDCWD</>, \"/etc/passwd\", O_RDONLY) = 7</etc/passwd>; touched another file",
        "openat(AT_FDCWD</>, \"spool/x\", O_RDONLY) = 7</x/spool/x>; touched another file",
        "openat(7</srv>, \"\", O_RDONLY) = 7</srv>; touched another file",
        "newfstatat(AT_FDCWD</>, \"/spool\", {}, 0) = 0; touched another file",
        "openat(7</home>, \"x\", O_WRONLY) = 8</home/x>; touched another file",
        "linkat(7</spool/new>, \"x\", 8</home>, \"x\", 0) = 0; touched another file",
        "linkat(8</home>, \"x\", 7</spool/new>, \"x\", 0) = 0; touched another file",
        "openat(AT_FDCWD</>, \"/proc/self/fd/7\", O_WRONLY) = 8</x>; touched another file",
        "write(2</var/log/james.log>, \"/spool/box\", 10) = 10; touched another file",
        "openat(AT_FDCWD</>, \"/journal/intents\", O_WRONLY) = 7</journal/intents>; another file",
        "pwrite64(7</journal/other>, \"x\", 1, 0) = 1; touched another file",
        "link(\"/spool/tmp/x\", \"/home/x\") = 0; touched another file",
        "rename(\"/home/x\", \"/spool/tmp/x\") = -1 EPERM (Operation not permitted); another file",
        "clone3({flags=CLONE_VM} => {parent_tid=[7]}, 88) = 7; passed on",
        "setresuid(404, 404, 404) = 0; passed on",
        "setfsuid(405) = 404; not 404:400",
        "setfsgid(401) = 400; not 404:400",
        "setgroups(2, [400, 0]) = 0; with groups 400, 0, not",
        "setfsuid(0) = 404; was 0:400",
      })
  void faultShouldBeFoundInADelivery(String call, String fault) throws IOException {
    assertThat(faults(1, BECOME + call + "\n" + DELIVER + RETURN))
        .isNotEmpty()
        .first()
        .asString()
        .contains(fault);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "unlink(\"/spool/box\") = -1 ENOENT (No such file or directory)",
        "unlinkat(7</spool>, \"box\", 0) = -1 ENOENT (No such file or directory)",
        "openat(AT_FDCWD</>, \"/spool/box\", O_RDONLY) = -1 ENOENT (No such file or directory)",
        "fsync(6</spool/box>) = 0",
        "fchown(6</spool/box>, 404, 400) = 0",
        "statx(6</spool/box>, \"\", AT_EMPTY_PATH, STATX_BASIC_STATS, {}) = 0"
      })
  void rootInAMailboxShouldBeFoundWhateverTheCallAndItsResult(String call) throws IOException {
    assertThat(faults(1, BECOME + DELIVER + RETURN + call + "\n"))
        .singleElement()
        .asString()
        .contains("was 0:0 with groups 0, 4, not 404:400");
  }

  @Test
  void anIntentMayBeWrittenThroughAnOpenDescriptor() throws IOException {
    String written = "pwrite64(7</journal/intents>, \"x\", 1, 0) = 1\n";

    assertThat(faults(1, BECOME + written + DELIVER + RETURN)).isEmpty();
  }

  @Test
  void refusedChangeShouldBeSeenByTheQueryAfterIt() throws IOException {
    String refused = BECOME.replace("setfsuid(4294967295) = 404", "setfsuid(4294967295) = 0");

    assertThat(faults(1, refused + DELIVER)).first().asString().contains("was 0:400");
  }

  @Test
  void threadThatStaysSomebodyElseShouldBeFound() throws IOException {
    assertThat(faults(1, BECOME + DELIVER)).containsExactly("thread.0 did not become itself again");
  }

  @Test
  void missingDeliveriesShouldBeFound() throws IOException {
    assertThat(faults(2, BECOME + DELIVER + RETURN))
        .containsExactly("1 mailbox files were opened in 2 deliveries");
    assertThat(faults(1)).hasSize(1);
  }

  private List<String> faults(int deliveries, String... threads) throws IOException {
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    for (int i = 0; i < threads.length; i++) {
      Files.writeString(folder.resolve("thread." + i), threads[i]);
    }
    return new IdentityTrace(Path.of("/spool"), path -> new Credentials(404, 400))
        .withIntents(Path.of("/journal/intents"))
        .faults(folder, deliveries);
  }
}
