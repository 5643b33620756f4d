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
package org.jamesvirtual.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * James's working directory: {@code conf/} and {@code extensions-jars/} are laid out anew at each
 * start, mail and whatever James keeps stay.
 */
final class RunFolder {

  private final Path root;

  private RunFolder(Path root) {
    this.root = root;
  }

  /**
   * @param overrides Postfix parameters that go before those of the shipped main.cf
   * @throws StartException if the folder cannot be written
   */
  static RunFolder layOut(Path home, Path root, Map<String, String> overrides)
      throws StartException {
    RunFolder folder = new RunFolder(root);
    try {
      copy(home.resolve("conf"), folder.conf());
      copy(home.resolve("extensions-jars"), root.resolve("extensions-jars"));
      Files.writeString(
          folder.virtualProperties(),
          Files.readString(home.resolve("conf/virtual.properties")) + added(overrides));
      Files.writeString(folder.message(), MESSAGE);
      return folder;
    } catch (IOException e) {
      throw new StartException("cannot lay out the run folder " + root + ": " + e, e);
    }
  }

  /** Makes the run folder, which others may pass: the owners of mailboxes do. */
  static void make(Path root) throws StartException {
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException e) {
      throw new StartException("cannot make the run folder " + root + ": " + e, e);
    }
  }

  Path root() {
    return root;
  }

  Path conf() {
    return root.resolve("conf");
  }

  Path mainCf() {
    return conf().resolve("postfix/main.cf");
  }

  /** A message to send. */
  Path message() {
    return root.resolve("hello.eml");
  }

  private Path virtualProperties() {
    return conf().resolve("virtual.properties");
  }

  private static String added(Map<String, String> overrides) {
    return overrides.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
        .collect(Collectors.joining("", "\n# Added by the start command.\n", ""));
  }

  // What was there goes first: a file that is no longer shipped must not live on.
  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.walk(to)) {
        for (Path path : old.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path path : files.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static final String MESSAGE =
      """
      From: James Virtual <postmaster@localhost>
      To: Mueller <mueller@arkum.ch>
      Subject: The first mail

      It went through James and landed in a file.
      """;
}
