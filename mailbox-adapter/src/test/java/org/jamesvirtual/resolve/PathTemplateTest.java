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
package org.jamesvirtual.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.table.LookupSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites whose mailbox tables only tell who exists. */
final class PathTemplateTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "%d/%n/, Bob@A.example, a.example/bob/",
    "%d/%n/Maildir/, bob+x@a.example, a.example/bob/Maildir/",
    "%d/%1n/%n, bob@a.example, a.example/b/bob",
    "%u, bob@a.example, bob@a.example",
    "x%%/%20n/, bob@a.example, x%/bob/",
    "%d/%n/, ann+own@a.example, a.example/ann+own/",
    "%d/%n/, any+x@b.example, b.example/any/",
  })
  void pathShouldComeFromTheAddressThatHasTheEntry(String template, String address, String path)
      throws Exception {
    assertThat(resolve(Mode.SAFE, template, address))
        .isEqualTo("/base/" + path.replaceAll("/$", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b@b.example", "..@b.example", ".x@b.example", "\"\"@b.example"})
  void addressShouldBeDeferredWhenItWouldChooseElementsOfThePath(String address) throws Exception {
    assertThat(resolve(Mode.SAFE, "%d/%n/", address)).startsWith("4.3.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%x/%n", "%d/%", "%d/inbox", "%9999n", ""})
  void templateShouldBeRefusedWhenItCannotNameMailboxes(String template) {
    assertThatThrownBy(() -> PathTemplate.parse(template))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("found \"" + template + "\", expected ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OK", "1", "maildir:/var/vmail/a.example/bob/", "bob@a.example"})
  void valueThatIsNoPathShouldBeDeferredInSafeModeAlone(String value) throws Exception {
    String maps = "inline:{ {bob@a.example = " + value + "} }";

    assertThat(resolve(Mode.SAFE, "", "bob@a.example", maps))
        .startsWith("4.3.5")
        .contains("\"" + value + "\"")
        .contains("path_template");
    assertThat(resolve(Mode.POSTFIX, "", "bob@a.example", maps)).startsWith("/base/");
  }

  @Test
  void unknownUserShouldStayUnknownWithATemplate() throws Exception {
    assertThat(resolve(Mode.SAFE, "%d/%n/", "nobody@a.example")).startsWith("5.1.1");
  }

  private String resolve(Mode mode, String template, String address) throws Exception {
    return resolve(
        mode,
        template,
        address,
        "inline:{bob@a.example=OK, ann@a.example=OK, ann+own@a.example=OK, @b.example=OK}");
  }

  private String resolve(Mode mode, String template, String address, String maps)
      throws IOException, ConfigException {
    Path mainCf =
        Files.writeString(
            folder.resolve("main.cf"),
            """
            virtual_mailbox_base = /base
            virtual_mailbox_maps = %s
            virtual_uid_maps = static:404
            virtual_gid_maps = static:400
            recipient_delimiter = +
            """
                .formatted(maps));
    VirtualParameters parameters = VirtualParameters.from(MainCf.read(mainCf), Map.of());
    Optional<PathTemplate> parsed =
        template.isEmpty() ? Optional.empty() : Optional.of(PathTemplate.parse(template));
    try (RecipientResolver resolver =
        RecipientResolver.open(parameters, LookupSettings.of(mode), parsed)) {
      return switch (resolver.resolve(Address.parse(address))) {
        case Resolution.Resolved resolved -> resolved.mailbox().path();
        case Resolution.Refused refused ->
            refused.outcome().status() + " " + refused.outcome().detail();
      };
    }
  }
}
