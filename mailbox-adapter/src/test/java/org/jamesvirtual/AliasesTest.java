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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.AliasExpansion;
import org.jamesvirtual.table.Lookup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AliasesTest {

  private static final String DEFERRED = "deferred";

  private static final String BASE =
      """
      compatibility_level = 3.6
      myhostname = host.example
      mydomain = example
      myorigin = origin.example
      mydestination = local.example
      recipient_delimiter = +
      virtual_mailbox_base = /var/spool/mail
      virtual_alias_maps = texthash:$config_directory/virtual
      """;

  // Results that lead nowhere: Postfix makes these addresses out of them.
  private static final Set<String> DIFFERENT =
      Set.of(
          "who@g.example",
          "who+e@g.example",
          "who@h.example",
          "who+e@h.example",
          "empty@a.example");

  @TempDir private Path folder;

  /** One recorded address, and the parameters it was recorded with. */
  record Golden(String parameters, String address, Set<String> recipients) {}

  @BeforeEach
  void writeTables() throws IOException {
    for (String name : List.of("virtual", "re")) {
      Files.writeString(folder.resolve(name), resource(name));
    }
  }

  static Stream<Golden> golden() throws IOException {
    List<Golden> all = new ArrayList<>();
    StringBuilder parameters = new StringBuilder();
    for (String line : resource("golden").split("\n", -1)) {
      if (line.startsWith("[")) {
        parameters.setLength(0);
      } else if (line.startsWith("= ")) {
        parameters.append(line, 2, line.length()).append('\n');
      } else if (line.indexOf('\t') > 0) {
        String[] fields = line.split("\t", -1);
        // The comma in quotes is the only one that separates nothing.
        String list = fields[1].replace("a,b", "a{comma}b");
        Set<String> recipients =
            Stream.of(list.split(",", -1))
                .map(one -> one.replace("{comma}", ","))
                .collect(Collectors.toSet());
        all.add(new Golden(parameters.toString(), fields[0], recipients));
      }
    }
    return all.stream();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = AliasesTest.class.getResourceAsStream("resolve/aliases/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Aliases open(String parameters) throws IOException {
    Set<String> set =
        parameters.lines().map(line -> line.split(" =", -1)[0]).collect(Collectors.toSet());
    String base =
        BASE.lines()
            .filter(line -> !set.contains(line.split(" =", -1)[0]))
            .collect(Collectors.joining("\n", "", "\n"));
    Path mainCf = folder.resolve("main.cf");
    Files.writeString(mainCf, base + parameters);
    return Aliases.open(Settings.of(mainCf, Map.of()));
  }

  private static Set<String> recipients(AliasExpansion expansion) {
    return switch (expansion) {
      case AliasExpansion.Expanded expanded ->
          expanded.addresses().stream().map(Address::external).collect(Collectors.toSet());
      case AliasExpansion.Failed failed -> Set.of(DEFERRED);
    };
  }

  @ParameterizedTest
  @MethodSource("golden")
  void expandShouldGiveWhatPostfixGave(Golden golden) throws IOException {
    try (Aliases aliases = open(golden.parameters())) {
      AliasExpansion expansion = aliases.expand(Address.parse(golden.address()));

      if (DIFFERENT.contains(golden.address())) {
        assertThat(recipients(expansion)).isNotEqualTo(golden.recipients());
      } else {
        // Without an alias the address stays as it came.
        assertThat(folded(recipients(expansion))).isEqualTo(folded(golden.recipients()));
      }
    }
  }

  private static Set<String> folded(Set<String> addresses) {
    return addresses.stream()
        .map(address -> address.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  @Test
  void atLeastFortyAddressesShouldBeRecorded() throws IOException {
    assertThat(golden()).hasSizeGreaterThan(90);
  }

  @Test
  void resultsShouldKeepTheirCaseAndThatOfTheExtension() throws IOException {
    try (Aliases aliases = open("")) {
      assertThat(recipients(aliases.expand(Address.parse("MIXED+Ext@a.example"))))
          .containsExactly("Mixed.Case+Ext@B.Example");
    }
  }

  @Test
  void otherdomainShouldCountForTheFirstResultOnly() throws IOException {
    try (Aliases aliases = open("")) {
      assertThat(recipients(aliases.expand(Address.parse("who+e@g.example"))))
          .containsExactlyInAnyOrder("who+e@b.example", "second@b.example");
      assertThat(recipients(aliases.expand(Address.parse("who@h.example"))))
          .containsExactly(DEFERRED);
    }
  }

  @Test
  void aLookupThatFailsShouldDeferWithTheTableInTheLogAlone() throws IOException {
    try (Aliases aliases = open("virtual_alias_maps = fail:broken\n")) {
      AliasExpansion expansion = aliases.expand(Address.parse("one@a.example"));

      Outcome outcome = ((AliasExpansion.Failed) expansion).outcome();
      assertThat(outcome.status()).hasToString("4.6.0");
      assertThat(outcome.text()).isEqualTo("alias expansion error");
      assertThat(outcome.detail()).contains("one@a.example", "fail:broken");
    }
  }

  @Test
  void domainsShouldBeThoseOfTheAliasesUnlessMainCfSaysOtherwise() throws IOException {
    Files.writeString(folder.resolve("virtual"), "only.example anything\nx@only.example y@z\n");
    try (Aliases aliases = open("")) {
      assertThat(aliases.domain("only.example")).isInstanceOf(Lookup.Found.class);
      assertThat(aliases.domain("z")).isInstanceOf(Lookup.NotFound.class);
    }
    try (Aliases aliases = open("virtual_alias_domains = other.example\n")) {
      assertThat(aliases.domain("only.example")).isInstanceOf(Lookup.NotFound.class);
      assertThat(aliases.domain("other.example")).isInstanceOf(Lookup.Found.class);
    }
  }

  @Test
  void aMainCfThatIsMissingShouldFailEveryLookup() {
    try (Aliases aliases = Aliases.open(Settings.of(folder.resolve("none"), Map.of()))) {
      assertThat(recipients(aliases.expand(Address.parse("one@a.example"))))
          .containsExactly(DEFERRED);
      assertThat(aliases.lookup(Address.parse("one@a.example"))).isInstanceOf(Lookup.Failed.class);
    }
  }
}
