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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Commands of other packages. */
public final class Peer {

  private Peer() {}

  /**
   * Where a command is; without it the test is skipped with one line, and fails where the system
   * property {@code peers.required} is true.
   *
   * @param purpose the end of a sentence: what is not tested without it
   */
  public static String command(String name, String purpose) {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
            Stream.of("/usr/sbin", "/usr/local/sbin"))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseGet(() -> missing(name + " is not installed: " + purpose));
  }

  /** Skips the test with one line, or fails it where {@code peers.required} is true. */
  static String missing(String message) {
    if (Boolean.getBoolean("peers.required")) {
      fail(message);
    }
    return Assumptions.abort(message);
  }
}
