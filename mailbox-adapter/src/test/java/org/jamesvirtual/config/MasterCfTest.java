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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterCfTest {

  private static final String SERVICES =
      """
      # service type  private unpriv  chroot  wakeup  maxproc command + args
      smtp      inet  n       -       y       -       -       smtpd
        -o smtpd_milters=
      smtp      unix  -       -       y       -       -       smtp -o smtp_helo_timeout=5
      virtual   unix  -       n       n       -       -       virtual
        -v
        -o virtual_uid_maps=static:$owner
      # in between
        -o { virtual_mailbox_maps = inline:{ a@b = x y } }
        -ovirtual_gid_maps=static:400 -vo virtual_minimum_uid=7
        -o virtual_minimum_uid=8
      vmail     unix  -       n       n       -       -       /usr/lib/postfix/virtual -o virtual_mailbox_base=/a=b
      plain     unix  -       n       n       -       -       virtual
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void setUp() {
    file = folder.resolve("master.cf");
  }

  private MasterCf read(String content) throws IOException, ConfigException {
    return MasterCf.read(Files.writeString(file, content));
  }

  private static String value(Overrides overrides, String name) {
    return overrides.get(name).map(Overrides.Entry::value).orElse(null);
  }

  @Test
  void overridesShouldBeTheOptionsOfTheServiceWhenNamed() throws Exception {
    Overrides overrides = read(SERVICES).overrides("virtual");

    assertThat(value(overrides, "virtual_uid_maps")).isEqualTo("static:$owner");
    assertThat(value(overrides, "virtual_mailbox_maps")).isEqualTo("inline:{ a@b = x y }");
    assertThat(value(overrides, "virtual_gid_maps")).isEqualTo("static:400");
    assertThat(value(overrides, "virtual_minimum_uid")).isEqualTo("8");
    assertThat(value(overrides, "smtp_helo_timeout")).isNull();
    assertThat(overrides.get("virtual_uid_maps"))
        .contains(new Overrides.Entry("static:$owner", file + " line 5"));
  }

  @Test
  void overridesShouldNameServiceAndProgramWhenTheyDiffer() throws Exception {
    Overrides overrides = read(SERVICES).overrides("vmail");

    assertThat(value(overrides, "service_name")).isEqualTo("vmail");
    assertThat(value(overrides, "process_name")).isEqualTo("virtual");
    assertThat(value(overrides, "virtual_mailbox_base")).isEqualTo("/a=b");
  }

  @Test
  void overridesShouldBeThoseOfTheUnixServiceWhenNoTypeIsGiven() throws Exception {
    assertThat(value(read(SERVICES).overrides("smtp"), "smtp_helo_timeout")).isEqualTo("5");
    assertThat(value(read(SERVICES).overrides("smtp/inet"), "smtpd_milters")).isEmpty();
    assertThat(read(SERVICES).overrides("plain").names())
        .containsExactlyInAnyOrder("service_name", "process_name");
  }

  @Test
  void overridesShouldSayWhatIsMissingWhenThereIsNoSuchService() throws Exception {
    MasterCf masterCf = read(SERVICES);

    assertThatThrownBy(() -> masterCf.overrides("virtuel"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": found no service virtuel/unix, expected a line for it");
  }

  @Test
  void readShouldNameFileAndLineWhenALineIsNoService() {
    assertThatThrownBy(() -> read("# c\nvirtual unix - n n -\n"))
        .hasMessage(
            file
                + " line 2: found \"virtual unix - n n -\", expected service type private unpriv"
                + " chroot wakeup maxproc command");
    assertThatThrownBy(() -> read("virtual unix - n n - - virtual -o x\n"))
        .hasMessage(file + " line 1: found \"-o x\", expected -o name=value");
    assertThatThrownBy(() -> MasterCf.read(folder.resolve("none")))
        .hasMessage(
            folder.resolve("none")
                + ": cannot be read: there is no such file, expected Postfix's services");
  }

  @Test
  void overridesShouldBeThoseThatPostconfShows() throws Exception {
    MasterCf masterCf = read(SERVICES);
    PostfixTool postconf = PostfixTool.named("postconf", folder);
    for (String service : List.of("virtual/unix", "vmail/unix", "smtp/unix", "smtp/inet")) {
      Map<String, String> ours = new TreeMap<>();
      Overrides overrides = masterCf.overrides(service);
      overrides.names().stream()
          .filter(name -> !RawValues.READ_ONLY.contains(name))
          .forEach(name -> ours.put(service + "/" + name, value(overrides, name)));
      Map<String, String> theirs = new TreeMap<>();
      for (String line : postconf.run("-P", service + "/*").output().lines().toList()) {
        String[] parts = line.split(" = ?", 2);
        theirs.put(parts[0], parts[1]);
      }
      assertThat(ours).isEqualTo(theirs);
    }
  }
}
