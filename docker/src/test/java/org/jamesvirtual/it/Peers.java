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

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Whether the real neighbours are on this machine. A test that needs them is skipped without them,
 * and says so; with {@code -Dpeers.required=true} it fails.
 */
final class Peers {
  private static final boolean REQUIRED = Boolean.getBoolean("peers.required");

  private Peers() {}

  /** Goes on only where Postfix and Dovecot can be started, which needs root. */
  static void assumePostfixAndDovecot() {
    List<String> missing = new ArrayList<>();
    if (!installed("postfix") || !installed("postmap")) {
      missing.add("Postfix is not installed");
    }
    if (!installed("dovecot")) {
      missing.add("Dovecot is not installed");
    }
    if (!root()) {
      missing.add("this user is not root");
    }
    assume(missing, "the tests with the real Postfix and Dovecot");
  }

  /** Goes on only as root, who alone can write mail for other users. */
  static void assumeRoot() {
    assume(root() ? List.of() : List.of("this user is not root"), "the tests of mailbox owners");
  }

  /** Goes on only where strace(1) is, which shows how far another process has come. */
  static void assumeStrace() {
    assume(
        installed("strace") ? List.of() : List.of("strace is not installed"),
        "the tests of signals");
  }

  /** Goes on only where clients can come from elsewhere than loopback. */
  static void assumeOwnAddress(boolean there) {
    assume(
        there ? List.of() : List.of("this machine has no address but that of loopback"),
        "the tests of who may connect");
  }

  /** Goes on only where a small tmpfs could be mounted. */
  static void assumeMount(boolean mounted) {
    assume(
        mounted ? List.of() : List.of("a tmpfs cannot be mounted"), "the tests of a full folder");
  }

  static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private static void assume(List<String> missing, String what) {
    if (missing.isEmpty()) {
      return;
    }
    String line = "Skipped: " + what + ", because " + String.join(" and ", missing) + ".";
    if (REQUIRED) {
      throw new AssertionError(line + " peers.required=true asks for them.");
    }
    System.err.println(line);
    Assumptions.abort(line);
  }

  /**
   * The path of a program of a mail server; they stand in sbin, which is not on the PATH of every
   * user.
   *
   * @throws AssertionError if it is not on this machine
   */
  static String program(String name) {
    return find(name).orElseThrow(() -> new AssertionError(name + " is not installed")).toString();
  }

  private static boolean installed(String program) {
    return find(program).isPresent();
  }

  private static Optional<Path> find(String program) {
    String folders = System.getenv("PATH") + File.pathSeparator + "/usr/sbin:/usr/local/sbin";
    return Stream.of(folders.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
