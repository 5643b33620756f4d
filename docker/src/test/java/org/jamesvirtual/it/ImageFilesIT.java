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
package org.jamesvirtual.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images and the compose file name files that are there. */
final class ImageFilesIT {

  private static final Path TOP = Path.of("..");
  private static final Pattern ARGUMENT = Pattern.compile("(?m)^ARG (\\w+)=(\\S+)$");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (\\S+) \\S+$");
  private static final Pattern COMPOSE_FILE =
      Pattern.compile("(?m)^ +(?:dockerfile: |- (?=\\.))([^:\\s]+)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker/Dockerfile",
        "docker/neighbours/postfix.Dockerfile",
        "docker/neighbours/dovecot.Dockerfile"
      })
  void everyFileThatAnImageCopiesShouldExist(String dockerfile) throws IOException {
    String text = Files.readString(TOP.resolve(dockerfile));
    String expanded = text;
    for (MatchResult argument : matches(ARGUMENT, text)) {
      expanded = expanded.replace("${" + argument.group(1) + "}", argument.group(2));
    }
    assertThat(matches(COPY, expanded))
        .isNotEmpty()
        .allSatisfy(copy -> assertThat(TOP.resolve(copy.group(1))).exists());
  }

  @Test
  void everyFileThatComposeNamesShouldExist() throws IOException {
    assertThat(matches(COMPOSE_FILE, Files.readString(TOP.resolve("docker/compose.yaml"))))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            named -> {
              String file = named.group(1);
              assertThat(TOP.resolve(file.startsWith(".") ? "docker/" + file : file)).exists();
            });
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
