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
package org.jamesvirtual.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualParametersTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void setUp() {
    file = folder.resolve("main.cf");
  }

  private VirtualParameters from(String content, Map<String, String> overrides)
      throws IOException, ConfigException {
    Files.writeString(file, "virtual_mailbox_base = /var/spool/mail\n" + content);
    return VirtualParameters.from(MainCf.read(file), overrides);
  }

  private VirtualParameters from(String content) throws IOException, ConfigException {
    return from(content, Map.of());
  }

  @Test
  void fromShouldGivePostfixsDefaultsWhenNothingIsSet() throws Exception {
    VirtualParameters parameters = from("");

    assertThat(parameters.virtualMailboxMaps()).isEmpty();
    assertThat(parameters.virtualUidMaps()).isEmpty();
    assertThat(parameters.virtualGidMaps()).isEmpty();
    assertThat(parameters.virtualMinimumUid()).isEqualTo(100);
    assertThat(parameters.virtualMailboxLimit()).isEqualTo(51_200_000);
    assertThat(parameters.messageSizeLimit()).isEqualTo(10_240_000);
    assertThat(parameters.virtualMailboxLock())
        .containsExactlyInAnyOrder(LockMethod.FCNTL, LockMethod.DOTLOCK);
    assertThat(parameters.deliverLockAttempts()).isEqualTo(20);
    assertThat(parameters.deliverLockDelay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(parameters.staleLockTime()).isEqualTo(Duration.ofSeconds(500));
    assertThat(parameters.strictMailboxOwnership()).isTrue();
    assertThat(parameters.recipientDelimiter()).isEmpty();
    assertThat(parameters.ownerRequestSpecial()).isTrue();
    assertThat(parameters.doubleBounceSender()).isEqualTo("double-bounce");
    assertThat(parameters.myorigin()).isEmpty();
    assertThat(parameters.mydestination()).isEmpty();
    assertThat(parameters.enableOriginalRecipient()).isTrue();
    assertThat(parameters.softBounce()).isFalse();
    assertThat(parameters.queueDirectory()).isEqualTo(Path.of("/var/spool/postfix"));
  }

  @ParameterizedTest
  @CsvSource({"0,false", "1,true", "2,true", "3.6,true"})
  void smtputf8EnableShouldDependOnTheCompatibilityLevelWhenNotSet(String level, boolean expected)
      throws Exception {
    assertThat(from("compatibility_level = " + level).smtputf8Enable()).isEqualTo(expected);
    assertThat(from("compatibility_level = " + level + "\nsmtputf8_enable = no").smtputf8Enable())
        .isFalse();
  }

  @Test
  void fromShouldExpandWhenValuesReferToOthers() throws Exception {
    VirtualParameters parameters =
        from(
            """
            maps = $config_directory/maps
            virtual_mailbox_maps = hash:${maps}/virtual_mailbox
            virtual_uid_maps = static:${virtual_minimum_uid}
            """);

    assertThat(parameters.virtualMailboxMaps())
        .isEqualTo("hash:" + folder + "/maps/virtual_mailbox");
    assertThat(parameters.virtualMailboxDomains()).isEqualTo(parameters.virtualMailboxMaps());
    assertThat(parameters.virtualUidMaps()).isEqualTo("static:100");
  }

  @Test
  void fromShouldPreferAndExpandOverridesWhenGiven() throws Exception {
    VirtualParameters parameters =
        from(
            "virtual_uid_maps = static:404\nx = $virtual_minimum_uid\nvirtual_gid_maps = static:$x",
            Map.of("virtual_uid_maps", "static:$x", "virtual_minimum_uid", "500"));

    assertThat(parameters.virtualUidMaps()).isEqualTo("static:500");
    assertThat(parameters.virtualGidMaps()).isEqualTo("static:500");
    assertThat(parameters.where("virtual_uid_maps")).isEqualTo("virtual.properties");
    assertThat(parameters.where("virtual_gid_maps")).isEqualTo(file + " line 4");
    assertThat(parameters.where("virtual_mailbox_lock")).isEqualTo(file.toString());
  }

  @Test
  void fromShouldExpandTheOptionsOfAServiceWithTheParametersOfMainCf() throws Exception {
    Path master = folder.resolve("master.cf");
    Files.writeString(
        master,
        "vmail unix - n n - - virtual -o virtual_uid_maps=static:$owner -o owner=7"
            + " -o { virtual_mailbox_maps = hash:$config_directory/$service_name }\n");
    Files.writeString(
        file, "virtual_mailbox_base = /v\nowner = 5\nvirtual_gid_maps = static:$owner\n");
    Overrides own = Overrides.of(Map.of("virtual_mailbox_maps", "hash:/x"), "virtual.properties");
    Overrides service = MasterCf.read(master).overrides("vmail");

    VirtualParameters parameters = VirtualParameters.from(MainCf.read(file), service);
    VirtualParameters overridden = VirtualParameters.from(MainCf.read(file), own.over(service));

    assertThat(parameters.virtualUidMaps()).isEqualTo("static:7");
    assertThat(parameters.virtualGidMaps()).isEqualTo("static:7");
    assertThat(parameters.virtualMailboxMaps()).isEqualTo("hash:" + folder + "/vmail");
    assertThat(parameters.where("virtual_uid_maps")).isEqualTo(master + " line 1");
    assertThat(overridden.virtualMailboxMaps()).isEqualTo("hash:/x");
    assertThat(overridden.virtualUidMaps()).isEqualTo("static:7");
  }

  @Test
  void fromShouldLeaveEmptyWhatVirtualDoesNotKnowWhenItIsNotSet() throws Exception {
    VirtualParameters parameters =
        from("virtual_mailbox_maps = hash:/$virtual_transport$virtual_mailbox_lock/$mail_owner\n");

    assertThat(parameters.virtualMailboxMaps()).isEqualTo("hash://postfix");
  }

  @Test
  void fromShouldReadTimesAndNumbersAsPostfixWhenTheyHaveUnits() throws Exception {
    VirtualParameters parameters =
        from("deliver_lock_delay = 5\nstale_lock_time = 2hours\nvirtual_mailbox_limit = 0");

    assertThat(parameters.deliverLockDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(parameters.staleLockTime()).isEqualTo(Duration.ofHours(2));
    assertThat(parameters.virtualMailboxLimit()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "virtual_minimum_uid|abc|a whole number from 1 to 2147483647",
        "virtual_minimum_uid|0|a whole number from 1 to 2147483647",
        "virtual_mailbox_limit|10k|a whole number from 0 to 9223372036854775807",
        "deliver_lock_attempts|0|a whole number from 1 to 2147483647",
        "deliver_lock_delay|5x|a time of at least one second, as 500s, 5m, 1h, 1d or 1w",
        "stale_lock_time|-5s|a time of at least one second, as 500s, 5m, 1h, 1d or 1w",
        "stale_lock_time|1.5s|a time of at least one second, as 500s, 5m, 1h, 1d or 1w",
        "strict_mailbox_ownership|maybe|yes or no",
        "virtual_mailbox_lock|none|one or more of fcntl, flock and dotlock",
        "virtual_mailbox_lock|FCNTL|one or more of fcntl, flock and dotlock",
        "virtual_mailbox_base|var/mail|an absolute path, as /var/spool/mail",
        "virtual_mailbox_base|/var/../etc|a path without \"..\"",
        "queue_directory|spool|an absolute path",
        "message_size_limit|51200001|from 1 to virtual_mailbox_limit, which is 51200000 (FILE)",
        "message_size_limit|0|from 1 to virtual_mailbox_limit, which is 51200000 (FILE)",
      })
  void fromShouldNameFileLineAndParameterWhenAValueIsBad(
      String name, String value, String expected) {
    assertThatThrownBy(() -> from("# c\n" + name + " = " + value))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            file
                + " line 3: "
                + name
                + " is \""
                + value
                + "\", expected "
                + expected.replace("FILE", file.toString()));
  }

  @Test
  void fromShouldSayEmptyWhenTheBaseIsNotSet() throws Exception {
    Files.writeString(file, "a = b\n");
    MainCf mainCf = MainCf.read(file);

    assertThatThrownBy(() -> VirtualParameters.from(mainCf, Map.of()))
        .hasMessage(
            file
                + ": virtual_mailbox_base is empty, expected an absolute path, as /var/spool/mail");
    assertThatThrownBy(() -> VirtualParameters.from(mainCf, Map.of("virtual_mailbox_base", "x")))
        .hasMessageStartingWith("virtual.properties: virtual_mailbox_base is \"x\", expected");
  }

  @Test
  void fromShouldNameTheParameterWhenAReferenceIsBad() {
    assertThatThrownBy(() -> from("virtual_uid_maps = static:$x\nx = $x"))
        .hasMessage(
            file
                + " line 2: virtual_uid_maps: found a reference that never ends, x -> x, expected"
                + " an end");
  }

  @Test
  void myoriginShouldBeTheFirstLineWhenItNamesAFile() throws Exception {
    Path mailname = Files.writeString(folder.resolve("mailname"), "arkum.ch\n");

    assertThat(from("myorigin = " + mailname).myorigin()).contains("arkum.ch");
    assertThat(from("myorigin = " + mailname + ".missing").myorigin()).isEmpty();
    assertThat(from("mydomain = opal.ch\nmyorigin = $mydomain").myorigin()).contains("opal.ch");
  }
}
