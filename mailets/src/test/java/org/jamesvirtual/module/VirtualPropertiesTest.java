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
package org.jamesvirtual.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.jamesvirtual.MailVolume;
import org.jamesvirtual.Settings;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.journal.JournalSettings;
import org.junit.jupiter.api.Test;

class VirtualPropertiesTest {

  /** James's working directory is {@code /james}. */
  private static final FileSystem FILES =
      new FileSystem() {
        @Override
        public File getFile(String url) {
          return new File("/james", url.substring("file://".length()));
        }

        @Override
        public InputStream getResource(String url) throws IOException {
          throw new IOException(url);
        }

        @Override
        public File getBasedir() {
          return new File("/james");
        }
      };

  private final BaseConfiguration properties = new BaseConfiguration();

  @Test
  void settingsShouldBeTheDefaultsWhenNothingIsSet() throws Exception {
    Settings settings = VirtualProperties.settings(properties, FILES);

    assertThat(settings.mainCf()).isEqualTo(Path.of("/etc/postfix/main.cf"));
    assertThat(settings.overrides()).isEmpty();
    assertThat(settings.masterCfService()).isEmpty();
    assertThat(settings.lookups().mode()).isEqualTo(Mode.SAFE);
    assertThat(settings.durability()).isEqualTo(Durability.FULL);
    assertThat(settings.journal())
        .isEqualTo(JournalSettings.in(Path.of("/james/var/virtual-journal")));
    assertThat(settings.volume()).isEqualTo(MailVolume.UNGUARDED);
  }

  @Test
  void settingsShouldHaveTheJournalAndTheGuardAsTheyAreSet() throws Exception {
    properties.setProperty("journal_directory", "/srv/journal");
    properties.setProperty("journal_keep", "7200");
    properties.setProperty("journal_size", "1000000");
    properties.setProperty("mail_volume_sentinel", "/srv/mail/.mounted");
    properties.setProperty("mail_volume_mount_point", "file://mail");

    Settings settings = VirtualProperties.settings(properties, FILES);

    assertThat(settings.journal())
        .isEqualTo(
            new JournalSettings(
                Optional.of(Path.of("/srv/journal")), Duration.ofHours(2), 1_000_000));
    assertThat(settings.volume())
        .isEqualTo(
            new MailVolume(
                Optional.of(Path.of("/srv/mail/.mounted")), Optional.of(Path.of("/james/mail"))));
    assertThat(settings.overrides()).isEmpty();
  }

  @Test
  void journalShouldBeOffWhenItIsSetSo() throws Exception {
    properties.setProperty("journal", "off");

    assertThat(VirtualProperties.settings(properties, FILES).journal())
        .isEqualTo(JournalSettings.OFF);
  }

  @Test
  void journalThatWouldRememberNothingShouldBeRefused() {
    properties.setProperty("journal_size", "100");

    assertThatThrownBy(() -> VirtualProperties.settings(properties, FILES))
        .hasMessage("virtual.properties: journal_size is 100, expected a number from 65536 on");
  }

  @Test
  void settingsShouldNameTheServiceOfMasterCfWhenSet() throws Exception {
    properties.setProperty("master_cf_service", "virtual");
    properties.setProperty("virtual_minimum_uid", "500");

    Settings settings = VirtualProperties.settings(properties, FILES);

    assertThat(settings.masterCfService()).contains("virtual");
    assertThat(settings.overrides()).containsOnlyKeys("virtual_minimum_uid");
  }

  @Test
  void limitsShouldBeReadAndCheckedWhenSet() throws Exception {
    properties.setProperty("delivery_timeout", "120");
    properties.setProperty("delivery_threads", "8");

    Settings settings = VirtualProperties.settings(properties, FILES);

    assertThat(settings.limits().timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.limits().threads()).isEqualTo(8);
    assertThat(settings.overrides()).isEmpty();
    properties.setProperty("delivery_threads", "0");
    assertThatThrownBy(() -> VirtualProperties.settings(properties, FILES))
        .hasMessage(
            "virtual.properties: delivery_threads is 0, expected a number of threads from 1");
  }

  @Test
  void orcptShouldCountUnlessTheSwitchSaysNo() throws Exception {
    assertThat(VirtualProperties.originalRecipientFromOrcpt(properties)).isTrue();
    properties.setProperty("original_recipient_from_orcpt", "no");

    assertThat(VirtualProperties.originalRecipientFromOrcpt(properties)).isFalse();
    assertThat(VirtualProperties.settings(properties, FILES).overrides()).isEmpty();
  }
}
