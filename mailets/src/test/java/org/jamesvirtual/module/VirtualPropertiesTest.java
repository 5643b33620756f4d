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

import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.jamesvirtual.Settings;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.junit.jupiter.api.Test;

class VirtualPropertiesTest {

  /** Only asked for URLs. */
  private static final FileSystem NONE = null;

  private final BaseConfiguration properties = new BaseConfiguration();

  @Test
  void settingsShouldBeTheDefaultsWhenNothingIsSet() throws Exception {
    Settings settings = VirtualProperties.settings(properties, NONE);

    assertThat(settings.mainCf()).isEqualTo(Path.of("/etc/postfix/main.cf"));
    assertThat(settings.overrides()).isEmpty();
    assertThat(settings.masterCfService()).isEmpty();
    assertThat(settings.lookups().mode()).isEqualTo(Mode.SAFE);
    assertThat(settings.durability()).isEqualTo(Durability.FULL);
  }

  @Test
  void settingsShouldNameTheServiceOfMasterCfWhenSet() throws Exception {
    properties.setProperty("master_cf_service", "virtual");
    properties.setProperty("virtual_minimum_uid", "500");

    Settings settings = VirtualProperties.settings(properties, NONE);

    assertThat(settings.masterCfService()).contains("virtual");
    assertThat(settings.overrides()).containsOnlyKeys("virtual_minimum_uid");
  }

  @Test
  void limitsShouldBeReadAndCheckedWhenSet() throws Exception {
    properties.setProperty("delivery_timeout", "120");
    properties.setProperty("delivery_threads", "8");

    Settings settings = VirtualProperties.settings(properties, NONE);

    assertThat(settings.limits().timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.limits().threads()).isEqualTo(8);
    assertThat(settings.overrides()).isEmpty();
    properties.setProperty("delivery_threads", "0");
    assertThatThrownBy(() -> VirtualProperties.settings(properties, NONE))
        .hasMessage(
            "virtual.properties: delivery_threads is 0, expected a number of threads from 1");
  }

  @Test
  void orcptShouldCountUnlessTheSwitchSaysNo() throws Exception {
    assertThat(VirtualProperties.originalRecipientFromOrcpt(properties)).isTrue();
    properties.setProperty("original_recipient_from_orcpt", "no");

    assertThat(VirtualProperties.originalRecipientFromOrcpt(properties)).isFalse();
    assertThat(VirtualProperties.settings(properties, NONE).overrides()).isEmpty();
  }
}
