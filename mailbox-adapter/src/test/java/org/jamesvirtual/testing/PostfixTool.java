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
package org.jamesvirtual.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs one of Postfix's commands for comparison. Where it is not installed the test is skipped and
 * says so; with {@code -Dpeers.required=true} it fails.
 */
public final class PostfixTool {

  private final Path command;
  private final Path configuration;

  /** What a command said. */
  public record Answer(int exit, String output, String errors) {}

  private PostfixTool(Path command, Path configuration) {
    this.command = command;
    this.configuration = configuration;
  }

  /**
   * @param configuration a folder; an absent main.cf and master.cf are made there
   */
  public static PostfixTool named(String name, Path configuration) throws IOException {
    Path command =
        Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                Stream.of("/usr/sbin", "/usr/local/sbin"))
            .filter(folder -> folder.startsWith("/"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (command == null) {
      String message = "Postfix's " + name + " is not installed: not compared with it";
      if (Boolean.getBoolean("peers.required")) {
        fail(message);
      }
      Assumptions.abort(message);
    }
    for (String file : List.of("main.cf", "master.cf")) {
      Path path = configuration.resolve(file);
      if (!Files.exists(path)) {
        Files.writeString(path, file.equals("main.cf") ? "compatibility_level = 3.6\n" : "");
        // Postfix waits until a file of its configuration is older than this second.
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(10)));
      }
    }
    return new PostfixTool(command, configuration);
  }

  /** Runs the command with this configuration and waits for its end. */
  public Answer run(String... arguments) throws IOException, InterruptedException {
    return feed("", arguments);
  }

  /** The same with something to read from its standard input. */
  public Answer feed(String input, String... arguments) throws IOException, InterruptedException {
    return run(input, Map.of(), arguments);
  }

  /** The same with a standard input, and with variables added to the environment. */
  public Answer run(String input, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(List.of(command.toString(), "-c", configuration.toString()));
    line.addAll(List.of(arguments));
    Path errors = Files.createTempFile(configuration, "stderr", "");
    Path keys = Files.createTempFile(configuration, "stdin", "");
    Files.writeString(keys, input);
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectInput(keys.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    return new Answer(exit, output, Files.readString(errors, StandardCharsets.ISO_8859_1));
  }
}
