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
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.table.LookupSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualTransportTest {

  private static final Address MUELLER = Address.parse("mueller@arkum.ch");

  @TempDir private Path folder;

  @BeforeEach
  void setUp() throws IOException {
    Files.writeString(
        folder.resolve("main.cf"),
        """
        virtual_mailbox_base = /from/main
        virtual_mailbox_maps = inline:{mueller@arkum.ch=m}
        virtual_uid_maps = static:$owner
        virtual_gid_maps = static:400
        owner = 404
        """);
    Files.writeString(
        folder.resolve("master.cf"),
        "virtual unix - n n - - virtual -o virtual_mailbox_base=/from/master -o owner=405\n");
  }

  private Resolution resolve(Map<String, String> overrides, Optional<String> service) {
    Settings settings =
        new Settings(
            folder.resolve("main.cf"),
            overrides,
            service,
            LookupSettings.DEFAULT,
            Durability.FULL,
            DeliveryLimits.DEFAULT,
            Optional.empty());
    try (VirtualTransport transport = VirtualTransport.open(settings)) {
      return transport.resolve(MUELLER);
    }
  }

  private static Resolution mbox(String path, int uid) {
    return new Resolution.Resolved(
        new Mailbox(path, Mailbox.Format.MBOX, new Credentials(uid, 400)));
  }

  @Test
  void resolveShouldObeyMasterCfOnlyWhenAServiceIsNamed() {
    assertThat(resolve(Map.of(), Optional.empty())).isEqualTo(mbox("/from/main/m", 404));
    assertThat(resolve(Map.of(), Optional.of("virtual"))).isEqualTo(mbox("/from/master/m", 405));
    assertThat(resolve(Map.of("owner", "406"), Optional.of("virtual/unix")))
        .isEqualTo(mbox("/from/master/m", 406));
  }

  @Test
  void resolveShouldDeferWithAReasonWhenTheServiceIsMissing() {
    assertThat(resolve(Map.of(), Optional.of("vmail")))
        .isInstanceOfSatisfying(
            Resolution.Refused.class,
            refused -> {
              assertThat(refused.outcome().status().isTransient()).isTrue();
              assertThat(refused.outcome().detail()).contains("found no service vmail/unix");
            });
  }
}
