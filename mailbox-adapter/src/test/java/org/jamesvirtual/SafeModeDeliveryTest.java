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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.SyncCalls;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.SystemCallFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an error while writing becomes in either mode: rows of docs/differences.md. */
class SafeModeDeliveryTest {

  @TempDir private Path folder;

  private ModeSite site;

  @BeforeEach
  void makeSpool() throws IOException {
    site = new ModeSite(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "write, EIO",
    "write, EROFS",
    "write, EACCES",
    "write, EPERM",
    "write, ENODEV",
    "fsync, EIO"
  })
  void localErrorWhileWritingShouldDeferAndBounceInModePostfix(String call, String error)
      throws Exception {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(site.spool().resolve("box"), "old\n");

    assertThat(statusWithFault("box", Mode.SAFE, call, error, box)).isEqualTo("4.3.0");
    assertThat(statusWithFault("box", Mode.POSTFIX, call, error, box)).isEqualTo("5.3.0");
    assertThat(box).hasContent("old\n");
    assertThat(site.files()).containsExactly("box");
  }

  @Test
  void localErrorWhileSyncingMaildirFileShouldDeferAndBounceInModePostfix() throws Exception {
    TestSpool.assumeRoot();

    assertThat(statusWithFault("box/", Mode.SAFE, "fsync", "EIO", null)).isEqualTo("4.3.0");
    assertThat(statusWithFault("box/", Mode.POSTFIX, "fsync", "EIO", null)).isEqualTo("5.3.0");
    assertThat(site.files()).containsExactlyInAnyOrder("box", "box/tmp");
  }

  @ParameterizedTest
  @CsvSource({"write, ENOSPC, 4.3.0", "write, EDQUOT, 5.2.2", "fsync, EDQUOT, 5.2.2"})
  void quotaAndFullDiskShouldBeToldAlikeInBothModes(String call, String error, String status)
      throws Exception {
    TestSpool.assumeRoot();
    Path box = TestSpool.file(site.spool().resolve("box"), "old\n");

    assertThat(statusWithFault("box", Mode.SAFE, call, error, box)).isEqualTo(status);
    assertThat(statusWithFault("box", Mode.POSTFIX, call, error, box)).isEqualTo(status);
    assertThat(box).hasContent("old\n");
  }

  @ParameterizedTest
  @CsvSource({"SAFE, box", "SAFE, box/", "POSTFIX, box", "POSTFIX, box/"})
  void unreadableMessageShouldDeferAndLeaveNothingInBothModes(Mode mode, String value)
      throws IOException {
    MessageSource broken =
        () ->
            new InputStream() {
              private int left = 100_000;

              @Override
              public int read() throws IOException {
                if (left-- == 0) {
                  throw new IOException("gone");
                }
                return 'x';
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
              }
            };

    assertThat(site.deliver(value, mode, Durability.FULL, broken).status()).hasToString("4.3.0");
    assertThat(site.contents()).doesNotContain("x");
    assertThat(site.files()).allMatch(name -> List.of("box", "box/tmp").contains(name));
  }

  @ParameterizedTest
  @CsvSource({"SAFE, box", "SAFE, box/", "POSTFIX, box", "POSTFIX, box/"})
  void nameThatCannotBeSyncedShouldDeferAndTakeTheMessageBack(Mode mode, String value)
      throws Exception {
    TestSpool.assumeRoot();
    boolean maildir = value.endsWith("/");
    List<String> directories = List.of("cur", "new", "tmp");
    for (String directory : maildir ? directories : List.<String>of()) {
      Path path = Files.createDirectories(site.spool().resolve("box").resolve(directory));
      TestSpool.give(path.getParent(), TestSpool.owner());
      TestSpool.give(path, TestSpool.owner());
    }
    // The first is the message's own.
    String ofName =
        maildir ? SyncCalls.ofName(site.spool(), "error=EIO") : "fsync:error=EIO:when=2";
    try (SystemCallFault fault = new SystemCallFault(List.of(ofName))) {
      Outcome outcome = site.deliver(value, mode, Durability.FULL, beginning(fault));

      assertThat(outcome.status()).hasToString("4.3.0");
    }
    assertThat(site.contents()).isEmpty();
  }

  private String statusWithFault(String value, Mode mode, String call, String error, Path path)
      throws Exception {
    try (SystemCallFault fault = new SystemCallFault(call, "error=" + error, path)) {
      return site.deliver(value, mode, Durability.FILE, beginning(fault)).status().toString();
    }
  }

  /** The message is opened by the thread that delivers it. */
  private static MessageSource beginning(SystemCallFault fault) {
    return () -> {
      fault.begin();
      return ModeSite.MESSAGE.open();
    };
  }
}
