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
import java.util.stream.Stream;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts and what {@code postconf -x} made of them, in {@code config/macros.tsv}; recorded again
 * with {@code -Drecord=true}.
 */
class MacroExpanderTest {

  private static final Path RECORDED = Path.of("src", "test", "resources", "config", "macros.tsv");
  private static final String ERROR = "ERROR";
  private static final Map<String, String> VALUES =
      Map.of(
          "compatibility_level", "3.6",
          "a", "one",
          "b", "two",
          "d", "",
          "d2", "$n",
          "l1", "$l2",
          "l2", "x$l1",
          "esc", "$$a");

  @TempDir private Path folder;

  private static String expand(String text) throws ConfigException {
    return new MacroExpander(VALUES::get).expand(text);
  }

  static Stream<String> recorded() throws IOException {
    return Files.readAllLines(RECORDED).stream().filter(line -> !line.startsWith("# "));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void expandShouldGiveWhatPostconfGaveWhenRecorded(String line) throws ConfigException {
    String text = line.substring(0, line.indexOf('\t'));
    String expected = line.substring(line.indexOf('\t') + 1);
    if (expected.equals(ERROR)) {
      assertThatThrownBy(() -> expand(text)).isInstanceOf(ConfigException.class);
    } else {
      assertThat(expand(text)).isEqualTo(expected);
    }
  }

  @Test
  @Tag("recorded")
  void recordedResultsShouldBeThoseOfTheInstalledPostconf() throws Exception {
    StringBuilder mainCf = new StringBuilder();
    VALUES.forEach((name, value) -> mainCf.append(name + " = " + value + "\n"));
    Files.writeString(folder.resolve("main.cf"), mainCf);
    PostfixTool postconf = PostfixTool.named("postconf", folder);
    List<String> lines = new ArrayList<>();
    for (String line : recorded().toList()) {
      String text = line.substring(0, line.indexOf('\t'));
      PostfixTool.Answer answer =
          postconf.run(
              "-x", "-o", "virtual_mailbox_base=[" + text + "]", "-h", "virtual_mailbox_base");
      String result =
          answer.exit() == 0 && answer.output().startsWith("[")
              ? answer.output().substring(1, answer.output().length() - 2)
              : ERROR;
      lines.add(text + "\t" + result);
    }
    if (Boolean.getBoolean("record")) {
      String comment = Files.readAllLines(RECORDED).getFirst();
      Files.write(RECORDED, Stream.concat(Stream.of(comment), lines.stream()).toList());
    }
    assertThat(lines).isEqualTo(recorded().toList());
  }

  @Test
  void expandShouldShowTheChainWhenAReferenceNeverEnds() {
    assertThatThrownBy(() -> expand("/x/$l1"))
        .hasMessage("found a reference that never ends, l1 -> l2 -> l1, expected an end");
  }

  @Test
  void expandShouldSayWhatItExpectedWhenTheTextIsNoReference() {
    assertThatThrownBy(() -> expand("a$-b"))
        .hasMessage("found \"$-b\", expected a name after $ (write $$ for a $)");
    assertThatThrownBy(() -> expand("${a")).hasMessage("found \"${a\" without its closing bracket");
    assertThatThrownBy(() -> expand("${a!}"))
        .hasMessage("found \"!\" in \"${a!}\", expected a name of letters, digits and _");
    assertThatThrownBy(() -> expand("${{a} = {b}}"))
        .hasMessage("found the operator \"=\", expected == != < <= >= or >, or with level");
  }

  @Test
  void expandShouldRefuseWhatGrowsWithoutBound() {
    // Each level doubles: without a bound 2^60 references, and a day for each.
    assertThatThrownBy(() -> new MacroExpander(MacroExpanderTest::doubled).expand("$p1"))
        .hasMessage("found references that make it grow without bound, expected a shorter value");
  }

  private static String doubled(String name) {
    int level = Integer.parseInt(name.substring(1));
    return level == 60 ? "" : "$p" + (level + 1) + "$p" + (level + 1);
  }

  @Test
  void expandShouldRefuseWhatNestsTooDeep() {
    assertThatThrownBy(() -> expand("${a?{".repeat(5000) + "x" + "}}".repeat(5000)))
        .hasMessage("found references 101 levels deep, expected fewer");
  }

  @Test
  void referencesShouldBeThoseOfAllBranchesWhenTheTextHasBranches() {
    assertThat(MacroExpander.references("$a ${b?{$c}:{$d}} ${{$e} == {$f}?$g} $$h ${i:$j}"))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "i", "j");
    assertThat(MacroExpander.references("$a ${b")).containsExactly("a");
  }
}
