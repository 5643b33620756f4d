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
package org.jamesvirtual.linkcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code java -jar} of both bundles, started in an empty folder: the bundle brings all it needs.
 */
class CommandLineIT {

  @TempDir private Path folder;

  private record Result(int exit, String out, String err) {}

  private Result run(String bundle, String input, String... arguments)
      throws IOException, InterruptedException {
    Path here = Files.createDirectory(folder.resolve("empty"));
    Path in = Files.writeString(folder.resolve("in"), input);
    Path err = folder.resolve("err");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-jar", Bundles.path(bundle).toAbsolutePath().normalize().toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(here.toFile())
            .redirectInput(in.toFile())
            .redirectError(err.toFile());
    builder.environment().put("james_virtual_test", "v");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    Files.delete(here);
    return new Result(exit, out, Files.readString(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle.james39", "bundle.james38"})
  void queryShouldAnswerWhenStartedInAnEmptyFolder(String bundle) throws Exception {
    assertThat(run(bundle, "A@b\nc@d\n", "query", "inline:{a@b=x}", "-"))
        .isEqualTo(new Result(0, "A@b\tx\n", ""));
  }

  /** The other types have servers or files that the tests of the assembly make. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "static:v | k | v",
        "inline:{k=v} | k | v",
        "environ:e | james_virtual_test | v",
        "randmap:{v} | k | v",
        "regexp:{{/^k/ v}} | k | v",
        "pcre:{{/^k/ v}} | k | v",
        "cidr:{{10.0.0.0/8 v}} | 10.1.2.3 | v",
        "texthash:../map | k | v",
        "hash:../map | k | v",
        "unionmap:{static:v,static:w} | k | v,w",
        "pipemap:{static:k,inline:{k=v}} | x | v",
        "proxy:static:v | k | v",
        "debug:static:v | k | v",
        "unix:group.byname | root | root:x:0:",
        "fail:f | k | ",
      })
  void queryShouldAnswerWhateverTheType(String item, String key, String value) throws Exception {
    Files.writeString(folder.resolve("map"), "k v\n");
    Result result = run("bundle.james39", "", "query", item, key);

    assertThat(result.exit()).as(result.err()).isEqualTo(value == null ? 1 : 0);
    assertThat(result.out()).isEqualTo(value == null ? "" : value + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle.james39", "bundle.james38"})
  void queryShouldSayWhyInOneLineWhenTheTableIsMissing(String bundle) throws Exception {
    Result result = run(bundle, "", "query", "texthash:none", "a");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("james-virtual: query: ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle.james39", "bundle.james38"})
  void configAndResolveShouldReadTheMainCfTheyAreGiven(String bundle) throws Exception {
    Path mainCf =
        Files.writeString(
            folder.resolve("main.cf"),
            "virtual_mailbox_base = /v\nvirtual_mailbox_maps = inline:{a@b=x/}\n"
                + "virtual_uid_maps = static:404\nvirtual_gid_maps = static:400\n");

    assertThat(run(bundle, "", "config", "-c", mainCf.toString(), "virtual_uid_maps"))
        .isEqualTo(new Result(0, "virtual_uid_maps = static:404\n", ""));
    assertThat(run(bundle, "", "resolve", "-c", mainCf.toString(), "A@b"))
        .isEqualTo(new Result(0, "path = /v/x\nformat = maildir\nuid = 404\ngid = 400\n", ""));
  }
}
