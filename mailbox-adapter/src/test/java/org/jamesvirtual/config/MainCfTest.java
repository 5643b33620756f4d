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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainCfTest {

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("main.cf"), content);
  }

  private MainCf read(String content) throws IOException, ConfigException {
    return MainCf.read(write(content), warnings::add);
  }

  @Test
  void getShouldGiveValueAndLineWhenSet() throws Exception {
    MainCf mainCf = read("# c\na = one\nb=two\n\n  three \nc =\n");

    assertThat(mainCf.get("a")).contains(new MainCf.Setting("one", 2));
    assertThat(mainCf.get("b")).contains(new MainCf.Setting("two  three", 3));
    assertThat(mainCf.get("c")).contains(new MainCf.Setting("", 6));
    assertThat(mainCf.get("A")).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void getShouldGiveTheLastAndWarnWhenSetTwice() throws Exception {
    MainCf mainCf = read("a = one\na = two\na = two\n");

    assertThat(mainCf.get("a")).contains(new MainCf.Setting("two", 3));
    assertThat(warnings)
        .containsExactly(
            folder.resolve("main.cf") + " line 2: a overrides the different value of line 1");
  }

  @Test
  void readShouldKeepCommentSignsAndQuotesWhenInAValue() throws Exception {
    MainCf mainCf = read("a = \"x\" # y = z \\\n");

    assertThat(mainCf.get("a")).contains(new MainCf.Setting("\"x\" # y = z \\", 1));
  }

  @Test
  void readShouldNameFileAndLineWhenALineIsNoAssignment() {
    assertThatThrownBy(() -> read("a = b\nno assignment here\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            folder.resolve("main.cf")
                + " line 2: found \"no assignment here\", expected name = value");
    assertThatThrownBy(() -> read("= b\n")).hasMessageContaining("expected name = value");
  }

  @Test
  void readShouldNameTheFileWhenItIsMissing() {
    assertThatThrownBy(() -> MainCf.read(folder.resolve("main.cf")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            folder.resolve("main.cf")
                + ", Postfix's configuration, cannot be read: there is no such file");
  }

  @Test
  void readShouldTakeWhatDistributionsShipWithoutAWord() throws Exception {
    Path sample = Path.of(MainCfTest.class.getResource("/config/debian-like-main.cf").toURI());

    VirtualParameters parameters =
        VirtualParameters.from(
            MainCf.read(sample, warnings::add), Map.of("virtual_mailbox_base", "/var/mail"));

    assertThat(warnings).isEmpty();
    assertThat(parameters.recipientDelimiter()).isEqualTo("+");
    assertThat(parameters.smtputf8Enable()).isTrue();
    assertThat(parameters.mydestination()).contains("mx.arkum.ch, localhost.arkum.ch, , localhost");
  }

  @Test
  void readShouldTakeTheFilesOfTheInstalledPostfix() throws Exception {
    PostfixTool.named("postconf", folder);
    for (String file : List.of("/etc/postfix/main.cf.proto", "/usr/share/postfix/main.cf.debian")) {
      if (Files.exists(Path.of(file))) {
        MainCf mainCf = MainCf.read(Path.of(file), warnings::add);
        VirtualParameters.from(mainCf, Map.of("virtual_mailbox_base", "/var/mail"));
      }
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void readShouldAgreeWithPostconfWhenLinesAreContinuedAndCommented() throws Exception {
    write(
        """
        compatibility_level = 3.6
        base = /var
         # a comment
        mail_part = /mail
        virtual_mailbox_base = $base$mail_part
        #virtual_mailbox_base = /other
        virtual_mailbox_maps = hash:/a,

          # inside
        \tstatic:{a = b}
          # end
        virtual_uid_maps =
        virtual_gid_maps= static:1 # 2
        """);
    PostfixTool postconf = PostfixTool.named("postconf", folder);
    VirtualParameters parameters =
        VirtualParameters.from(MainCf.read(folder.resolve("main.cf"), warnings::add), Map.of());

    for (var expected :
        Map.of(
                "virtual_mailbox_base", parameters.virtualMailboxBase(),
                "virtual_mailbox_maps", parameters.virtualMailboxMaps(),
                "virtual_uid_maps", parameters.virtualUidMaps(),
                "virtual_gid_maps", parameters.virtualGidMaps())
            .entrySet()) {
      // postconf prints each run of blanks as one space.
      assertThat(postconf.run("-xh", expected.getKey()).output().strip())
          .as(expected.getKey())
          .isEqualTo(expected.getValue().replaceAll("\\s+", " "));
    }
  }
}
