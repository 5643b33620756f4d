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
package org.jamesvirtual.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same mail through the real Postfix, once to its own virtual(8) and once by LMTP to James in
 * mode {@code postfix}: the same files with the same owners, modes and bytes, and the same status
 * in Postfix's log, but for the {@link WireDifference}s.
 */
class ThroughTheWireIT {
  private static WireSide byVirtual;
  private static WireSide byLmtp;
  private static EmbeddedJames james;

  @BeforeAll
  static void sendAll(@TempDir Path folder) throws IOException {
    Peers.assumePostfixAndDovecot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<WireCase> cases = cases().toList();
    byVirtual = WireSide.start(WireSide.site(folder.resolve("virtual"), cases), "virtual");
    SampleSite site = WireSide.site(folder.resolve("lmtp"), cases);
    james = EmbeddedJames.on(site).override("mode", "postfix");
    byLmtp = WireSide.start(site, PostfixServer.lmtp(james.lmtpPort()));
    james.start();
    for (WireCase wireCase : cases) {
      byVirtual.send(wireCase);
      byLmtp.send(wireCase);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable server :
        Stream.of(byVirtual, byLmtp, james).filter(s -> s != null).toList()) {
      server.close();
    }
  }

  static Stream<WireCase> cases() {
    return Stream.of(WireAddresses.cases(), WireMessages.cases(), WireMailboxes.cases())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void mailShouldBecomeTheSameByLmtpAsByVirtual(WireCase wireCase) throws IOException {
    WireResult original = byVirtual.result(wireCase);
    WireResult wanted = original;
    for (WireDifference difference : wireCase.differences()) {
      WireResult changed = difference.of(wanted);
      assertThat(changed).as("%s makes no difference", difference).isNotEqualTo(wanted);
      wanted = changed;
    }

    WireResult result = byLmtp.result(wireCase);

    assertThat(result.statuses()).isEqualTo(wanted.statuses());
    assertThat(result.tree()).isEqualTo(wanted.tree());
  }
}
