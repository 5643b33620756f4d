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

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsTest {

  /** What a program finds out when it runs. */
  private static final Set<String> OF_THE_RUN =
      Set.of("config_directory", "mynetworks", "process_id", "process_name", "service_name");

  @TempDir private Path folder;
  private final Map<String, String> set = new HashMap<>();
  private final Defaults defaults = new Defaults(set::get);

  @Test
  void defaultsShouldBeThoseOfTheInstalledPostconf() throws Exception {
    Map<String, String> installed = new HashMap<>();
    for (String line : PostfixTool.named("postconf", folder).run("-d").output().lines().toList()) {
      int equals = line.indexOf(" =");
      installed.put(line.substring(0, equals), line.substring(equals + 2).strip());
    }
    Assumptions.assumeTrue(
        installed.get("mail_version").equals(defaults.get("mail_version")),
        "Postfix " + installed.get("mail_version") + " is installed: not compared with it");
    Map<String, String> ours = new HashMap<>();
    Defaults.names().forEach(name -> ours.put(name, defaults.get(name)));
    OF_THE_RUN.forEach(installed::remove);
    ours.keySet().removeAll(OF_THE_RUN);

    assertThat(ours).isEqualTo(installed);
  }

  @Test
  void everyParameterThatVirtualKnowsShouldBeOneOfPostfix() {
    Set<String> known = new TreeSet<>(Defaults.names());
    known.removeIf(name -> !defaults.isKnownToVirtual(name));

    assertThat(known)
        .hasSize(132)
        .contains("virtual_mailbox_maps", "data_directory", "mydomain", "stale_lock_time")
        .doesNotContain("virtual_transport", "virtual_mailbox_lock", "strict_mailbox_ownership");
  }

  @Test
  void mydomainShouldComeFromMyhostnameWhenThatIsSet() {
    set.put("myhostname", "$first.arkum.ch");
    set.put("first", "mx");

    assertThat(defaults.get("mydomain")).isEqualTo("arkum.ch");
  }

  @Test
  void mydomainShouldBeEmptyWhenMyhostnameRefersToItAndItIsNotSet() {
    set.put("myhostname", "mx.$mydomain");

    assertThat(defaults.get("mydomain")).isEmpty();
  }

  @Test
  void mydomainShouldBeLocalWhenMyhostnameHasNoDot() {
    set.put("myhostname", "mx");

    assertThat(defaults.get("mydomain")).isEqualTo("localdomain");
  }
}
