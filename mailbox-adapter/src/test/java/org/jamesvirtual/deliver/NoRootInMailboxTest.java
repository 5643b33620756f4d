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
import java.util.stream.Stream;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.IdentityTrace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The system calls of a process that delivers as root. */
class NoRootInMailboxTest {

  private static final int DELIVERIES = 600;

  @TempDir private Path folder;

  private Path spool;
  private Path calls;

  @BeforeEach
  void makeSpool() throws IOException {
    TestSpool.assumeRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    spool = Files.createDirectory(folder.resolve("spool"));
    calls = Files.createDirectory(folder.resolve("calls"));
    for (Credentials owner : DeliverMany.OWNERS) {
      TestSpool.give(Files.createDirectory(spool.resolve(DeliverMany.folder(owner))), owner);
    }
  }

  @Test
  void everyMailboxShouldBeTouchedByItsOwnerAndNothingElseByAnOwner() throws Exception {
    assertThat(deliver("owner")).contains("delivered " + DELIVERIES);

    assertThat(trace().faults(calls, DELIVERIES)).isEmpty();
    assertThat(filesOfRoot()).isZero();
  }

  @Test
  void traceShouldTellWhenTheChangeOfIdentityIsTakenOut() throws Exception {
    deliver("root");

    assertThat(trace().faults(calls, 0))
        .hasSizeGreaterThan(DELIVERIES)
        .allMatch(fault -> fault.contains(" was 0:0 with groups , not 40"));
    assertThat(filesOfRoot()).isPositive();
  }

  private String deliver(String who) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return IdentityTrace.record(
        calls,
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DeliverMany.class.getName(),
            spool.toString(),
            Integer.toString(DELIVERIES),
            who));
  }

  private IdentityTrace trace() {
    return new IdentityTrace(spool, this::owner);
  }

  private Credentials owner(String path) {
    return DeliverMany.OWNERS.stream()
        .filter(owner -> path.startsWith(spool.resolve(DeliverMany.folder(owner)).toString()))
        .findFirst()
        .orElseThrow();
  }

  private long filesOfRoot() throws IOException {
    try (Stream<Path> files = Files.walk(spool)) {
      return files
          .filter(file -> !file.equals(spool))
          .filter(file -> TestSpool.attribute(file, "unix:uid") == 0)
          .count();
    }
  }
}
