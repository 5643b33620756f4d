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
import java.util.Optional;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailVolumeTest {

  @TempDir private Path folder;

  private JournalSite site;
  private Path spool;

  @BeforeEach
  void makeSite() throws IOException {
    site = JournalSite.in(folder);
    spool = site.mbox().getParent();
  }

  @Test
  void nothingShouldBeMadeWhileTheSentinelIsMissing() throws IOException {
    Path sentinel = spool.resolve(".mounted");
    MailVolume guard = new MailVolume(Optional.of(sentinel), Optional.empty());
    try (VirtualTransport transport = VirtualTransport.open(site.settings().with(guard))) {
      assertThatItIsMissing(transport, sentinel + " is not there");
      Files.createFile(sentinel);
      assertThatItIsThere(transport);
    }
  }

  @Test
  void nothingShouldBeMadeWhileTheVolumeIsNotMounted() throws Exception {
    TestSpool.assumeRoot();
    MailVolume guard = new MailVolume(Optional.empty(), Optional.of(spool));
    try (VirtualTransport transport = VirtualTransport.open(site.settings().with(guard))) {
      assertThatItIsMissing(transport, "not mounted at " + spool);
      Assumptions.assumeTrue(
          run("mount", "-t", "tmpfs", "-o", "mode=777", "tmpfs", spool.toString()) == 0,
          "needs the right to mount");
      try {
        assertThatItIsThere(transport);
      } finally {
        assertThat(run("umount", spool.toString())).isZero();
      }
      assertThatItIsMissing(transport, "not mounted at " + spool);
    }
  }

  private void assertThatItIsMissing(VirtualTransport transport, String detail) {
    assertThat(site.deliver(transport, site.message(), "box@v.example", "dir@v.example"))
        .allSatisfy(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
              assertThat(outcome.status()).hasToString("4.3.0");
              assertThat(outcome.text()).doesNotContain("/");
              assertThat(outcome.detail()).contains(detail);
            });
    assertThat(spool).isEmptyDirectory();
    assertThat(transport.health().state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(transport.health().causes()).anyMatch(cause -> cause.contains(detail));
  }

  private void assertThatItIsThere(VirtualTransport transport) throws IOException {
    assertThat(transport.health().causes()).isEmpty();
    assertThat(transport.health().state()).isEqualTo(Health.State.HEALTHY);
    assertThat(site.deliver(transport, site.message(), "box@v.example", "dir@v.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(site.inMbox()).isEqualTo(1);
    assertThat(site.inMaildir()).isEqualTo(1);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }
}
