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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code config/postconf/NAME.cf} is a main.cf, {@code NAME.master} its master.cf if it has
 * one; {@code NAME.n} and {@code NAME.nx} are what {@code postconf -n} and {@code -nx} made of it.
 * With {@code -Drecord=true} these are written anew.
 */
class ConfigDumpTest {

  private static final Path CASES = Path.of("src", "test", "resources", "config", "postconf");
  private static final Path SAMPLE_SITE = Path.of("..", "conf", "postfix", "main.cf");
  private static final String ERROR = "ERROR\n";
  private static final Pattern WARNING =
      Pattern.compile(
          "(overriding|undefined|unused|read-only) "
              + "(?:earlier entry|parameter(?: assignment)?): \\$?([^ =]+)");

  @TempDir private Path folder;

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".cf"))
          .map(name -> name.substring(0, name.length() - ".cf".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** Lays out one case in a folder of its own. */
  private Path copy(String name) throws IOException {
    Path site = Files.createDirectory(folder.resolve(name));
    Files.copy(CASES.resolve(name + ".cf"), site.resolve("main.cf"));
    Path master = CASES.resolve(name + ".master");
    if (Files.exists(master)) {
      Files.copy(master, site.resolve("master.cf"));
    } else {
      Files.createFile(site.resolve("master.cf"));
    }
    return site;
  }

  private static String dump(Path site, boolean expanded) {
    List<String> warnings = new ArrayList<>();
    try {
      MainCf mainCf = MainCf.read(site.resolve("main.cf"), warnings::add);
      MasterCf masterCf = MasterCf.read(site.resolve("master.cf"));
      ConfigDump dump = ConfigDump.of(mainCf, Optional.of(masterCf), Overrides.NONE);
      StringBuilder text = new StringBuilder();
      for (String name : dump.names()) {
        text.append(dump.line(name, expanded).orElseThrow()).append('\n');
      }
      warnings.addAll(dump.warnings());
      return portable(site, text.toString()) + warnings(site, warnings.stream());
    } catch (ConfigException e) {
      return ERROR;
    }
  }

  private static String postconf(Path site, String options) throws Exception {
    PostfixTool.Answer answer = PostfixTool.named("postconf", site).run(options);
    return answer.exit() == 0
        ? portable(site, answer.output()) + warnings(site, answer.errors().lines())
        : ERROR;
  }

  /** Without what is different in each run. */
  private static String portable(Path site, String output) {
    return output
        .replace(site.toString(), "FOLDER")
        .replaceAll("/(postconf|virtual) \\d+ &", "/PROGRAM PID &");
  }

  /** What is said about which parameter the words being the program's own. */
  private static String warnings(Path site, Stream<String> lines) {
    StringBuilder found = new StringBuilder();
    lines
        .map(line -> portable(site, line))
        .map(line -> line.replaceAll("line \\d+: (\\S+) overrides", "overriding earlier entry: $1"))
        .flatMap(line -> WARNING.matcher(line).results().limit(1))
        .map(match -> "# " + match.group(1) + " " + ascii(match.group(2)) + "\n")
        .distinct()
        .sorted()
        .forEach(found::append);
    return found.toString();
  }

  /** As Postfix prints a name: each byte that is not US-ASCII as a question mark. */
  private static String ascii(String name) {
    return Printable.ascii(
        new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }

  private static String recorded(String name, String options) throws IOException {
    return Files.readString(CASES.resolve(name + "." + options.substring(1)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void dumpShouldBeWhatPostconfSaidWhenRecorded(String name) throws Exception {
    Path site = copy(name);

    assertThat(dump(site, false)).isEqualTo(recorded(name, "-n"));
    assertThat(dump(site, true)).isEqualTo(recorded(name, "-nx"));
  }

  /** Many at a time: postconf waits a second before it ends with an error. */
  @Test
  @Tag("recorded")
  void recordedAnswersShouldBeThoseOfTheInstalledPostconf() throws Exception {
    PostfixTool.named("postconf", folder);
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Void>> comparisons = cases().<Callable<Void>>map(this::comparison).toList();
      for (Future<Void> comparison : threads.invokeAll(comparisons)) {
        comparison.get();
      }
    }
  }

  private Callable<Void> comparison(String name) {
    return () -> {
      Path site = copy(name);
      for (String options : List.of("-n", "-nx")) {
        String answer = postconf(site, options);
        if (Boolean.getBoolean("record")) {
          Files.writeString(CASES.resolve(name + "." + options.substring(1)), answer);
        }
        assertThat(answer).as(name).isEqualTo(recorded(name, options));
      }
      return null;
    };
  }

  @Test
  void dumpShouldBeThatOfPostconfWhenItIsTheSampleSite() throws Exception {
    Files.copy(SAMPLE_SITE, folder.resolve("main.cf"));
    Files.writeString(folder.resolve("master.cf"), "virtual unix - n n - - virtual\n");

    assertThat(dump(folder, false)).contains("lmtp_line_length_limit = 1048000\n");
    assertThat(dump(folder, false)).isEqualTo(postconf(folder, "-n"));
    assertThat(dump(folder, true)).isEqualTo(postconf(folder, "-nx"));
  }

  private ConfigDump dumpOf(String mainCf, Map<String, String> overrides) throws Exception {
    Path file = Files.writeString(folder.resolve("main.cf"), mainCf);
    return ConfigDump.of(
        MainCf.read(file), Optional.empty(), Overrides.of(overrides, "the command line"));
  }

  @Test
  void lineShouldGiveTheDefaultWhenNotSet() throws Exception {
    ConfigDump dump = dumpOf("mydomain = arkum.ch\n", Map.of());

    assertThat(dump.line("virtual_mailbox_domains", false))
        .contains("virtual_mailbox_domains = $virtual_mailbox_maps");
    assertThat(dump.isSet("virtual_mailbox_domains")).isFalse();
    assertThat(dump.line("virtual_mailbox_lock", true))
        .contains("virtual_mailbox_lock = fcntl, dotlock");
    assertThat(dump.line("nonsense", false)).isEmpty();
  }

  @Test
  void lineShouldGiveTheOverrideWhenThereIsOne() throws Exception {
    ConfigDump dump = dumpOf("owner = 5\n", Map.of("virtual_uid_maps", "static:$owner"));

    assertThat(dump.names()).containsExactly("config_directory", "owner", "virtual_uid_maps");
    assertThat(dump.line("virtual_uid_maps", true)).contains("virtual_uid_maps = static:5");
  }

  @Test
  void lineShouldNameFileLineAndParameterWhenItCannotBeExpanded() throws Exception {
    ConfigDump dump = dumpOf("# c\na = $b\nb = $a\nmyorigin = ${n?$a}\n", Map.of());

    assertThatThrownBy(() -> dump.line("a", true))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            folder.resolve("main.cf")
                + " line 2: a: found a reference that never ends, b -> a -> b, expected an end");
  }

  @Test
  void lineShouldKeepASecretOutOfTheMessageWhenItCannotBeExpanded() throws Exception {
    ConfigDump dump = dumpOf("virtual_mailbox_maps = mysql:v\nv_password = s3cr$-t\n", Map.of());

    assertThatThrownBy(() -> dump.line("v_password", true))
        .hasMessage(
            folder.resolve("main.cf")
                + " line 2: v_password: found $ in a secret, expected $name or $$")
        .hasNoCause();
  }
}
