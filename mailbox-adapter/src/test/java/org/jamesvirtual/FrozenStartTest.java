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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.FreezableDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start after a crash, while the mailbox to be cleared up is on a disk that hangs. */
@Timeout(120)
class FrozenStartTest {

  @TempDir private Path folder;

  @Test
  void storeThatHangsShouldHoldUpNeitherTheStartNorOtherMailboxes() throws Exception {
    TestSpool.assumeRoot();
    JournalSite site = JournalSite.in(folder);
    Path mount = Files.createDirectory(site.mbox().resolveSibling("disk"));
    try (FreezableDisk disk = FreezableDisk.mount(folder.resolve("image"), mount)) {
      TestSpool.give(mount, TestSpool.owner());
      site.map("box", "disk/box");
      Path mbox = mount.resolve("box");
      KilledDelivery.at(
          site,
          "box",
          List.of("write,writev:delay_enter=600000000:when=2"),
          mbox,
          () -> Files.exists(mbox) && Files.size(mbox) > 0);
      disk.freeze();

      VirtualTransport transport =
          VirtualTransport.open(site.settings(new DeliveryLimits(Duration.ofSeconds(2), 4, 0)));

      assertThat(JournalSite.isRecovering()).isTrue();
      assertThat(site.deliver(transport, site.message(), "dir@v.example", "box@v.example"))
          .satisfiesExactly(
              dir -> assertThat(dir).isInstanceOf(Outcome.Delivered.class),
              box -> assertThat(box.detail()).contains("delivery_timeout"));
      assertThat(transport.stop(Duration.ZERO)).isFalse();
      disk.thaw();
      Await.until("the mailbox to be cleared up", () -> Files.size(mbox) == 0);
      Await.until("what hung to end", () -> transport.stop(Duration.ofSeconds(10)));
      transport.close();
    }
    assertThat(site.inMaildir()).isEqualTo(1);
  }
}
