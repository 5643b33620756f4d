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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.testing.LoopDisk;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which system calls store a message and its name, on file systems with a journal and without. */
class StoredNamesTest {

  private static final List<String> ONE_BY_ONE = List.of("fsync tmp", "linkat tmp", "fsync new");
  private static final List<String> NAMES_TOGETHER =
      List.of("fsync tmp", "linkat tmp", "fchmod tmp", "fsync tmp");
  private static final List<String> ALL_TOGETHER =
      List.of("sync_file_range tmp", "linkat tmp", "fchmod tmp", "fsync tmp");

  @TempDir private Path folder;

  @BeforeEach
  void openFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Stream<Arguments> disks() {
    return Stream.of(
        Arguments.of("16M", "", List.of("mkfs.ext4", "-q"), ALL_TOGETHER),
        Arguments.of("16M", ",data=writeback", List.of("mkfs.ext4", "-q"), ALL_TOGETHER),
        Arguments.of("16M", ",data=journal", List.of("mkfs.ext4", "-q"), NAMES_TOGETHER),
        Arguments.of(
            "16M",
            ",data=writeback,journal_async_commit",
            List.of("mkfs.ext4", "-q"),
            NAMES_TOGETHER),
        Arguments.of("16M", "", List.of("mkfs.ext3", "-q"), ALL_TOGETHER),
        Arguments.of("16M", "", List.of("mkfs.ext4", "-q", "-O", "^has_journal"), ONE_BY_ONE),
        Arguments.of("16M", "", List.of("mkfs.ext4", "-q", "-O", "fast_commit"), ONE_BY_ONE),
        Arguments.of("300M", "", List.of("mkfs.xfs", "-q"), ALL_TOGETHER),
        Arguments.of("128M", "", List.of("mkfs.btrfs", "-q", "-M"), ONE_BY_ONE));
  }

  @ParameterizedTest
  @MethodSource("disks")
  void nameShouldBeStoredAfterTheContent(
      String size, String options, List<String> format, List<String> expected) throws Exception {
    try (LoopDisk disk = LoopDisk.mount(folder, size, options, format)) {
      TestMailboxes mailboxes = TestMailboxes.in(disk.path());
      MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());
      mailboxes.deliver(delivery, "box/", TestMailboxes.MESSAGE);
      Path trace = folder.resolve("trace");

      TracedThread.recorded(
          "fsync,sync_file_range,linkat,fchmod",
          trace,
          () -> mailboxes.deliver(delivery, "box/", TestMailboxes.MESSAGE));

      assertThat(calls(trace)).isEqualTo(expected);
    }
  }

  @Test
  void messageThatCannotBeWrittenOutShouldNotGetItsName() throws Exception {
    try (LoopDisk disk = LoopDisk.mount(folder, "16M", "", List.of("mkfs.ext4", "-q"))) {
      TestMailboxes mailboxes = TestMailboxes.in(disk.path());
      MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters());

      Outcome outcome =
          TracedThread.withFault(
              "sync_file_range",
              "error=ENOSPC",
              null,
              () -> mailboxes.deliver(delivery, "box/", TestMailboxes.MESSAGE));

      assertThat(outcome.status()).hasToString("4.3.0");
      assertThat(mailboxes.files()).containsExactly("box", "box/tmp");
    }
  }

  /** Each with the folder of the first file that it names. */
  private static List<String> calls(Path trace) throws IOException {
    Pattern call = Pattern.compile("^(\\w+)\\(.*?/box/(tmp|new)\\b");
    return Files.readAllLines(trace).stream()
        .map(call::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1) + " " + found.group(2))
        .toList();
  }
}
