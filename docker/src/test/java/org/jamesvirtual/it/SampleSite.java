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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sample site of {@code conf/} for one test: a copy of its Postfix files, which Postfix and
 * James read both, and a store with the folders of its domains.
 */
final class SampleSite {
  /** The shipped configuration. */
  static final Path CONF = Path.of("").toAbsolutePath().resolveSibling("conf");

  static final int UID = 404;
  static final int GID = 400;

  /** {@code lmtp_line_length_limit}, octets without the line end. */
  static final int LINE_LENGTH_LIMIT = 1_048_000;

  static final List<String> DOMAINS = List.of("arkum.ch", "arkum.com", "opal.ch", "opal.com");

  /** The addresses whose owner in {@code virtual_uids} is another than {@link #UID}. */
  static final Map<String, Integer> OWN_UIDS =
      Map.of("weber@arkum.ch", 405, "mueller@opal.ch", 405, "anna-katharina.keller@opal.com", 405);

  private final Path root;

  private SampleSite(Path root) {
    this.root = root;
  }

  /**
   * Lays out the site.
   *
   * @param root an empty folder; opened to other users, for Postfix and Dovecot do not run as root
   */
  static SampleSite in(Path root) throws IOException {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    SampleSite site = new SampleSite(root);
    Files.createDirectory(site.postfix());
    try (Stream<Path> files = Files.list(CONF.resolve("postfix"))) {
      for (Path file : files.toList()) {
        Files.copy(file, site.postfix().resolve(file.getFileName()));
      }
    }
    site.set("virtual_mailbox_base", site.store().toString());
    Files.createDirectory(site.store());
    for (String domain : DOMAINS) {
      site.makeDomainFolder(domain);
    }
    if (!Peers.root()) {
      site.ownAll();
    }
    return site;
  }

  Path root() {
    return root;
  }

  /** The folder with main.cf and its maps. */
  Path postfix() {
    return root.resolve("postfix");
  }

  Path mainCf() {
    return postfix().resolve("main.cf");
  }

  /** What {@code virtual_mailbox_base} is. */
  Path store() {
    return root.resolve("mail");
  }

  /** A mailbox by its value in {@code virtual_mailbox_maps}. */
  Path mailbox(String value) {
    return store().resolve(value);
  }

  /** The owner of the mailboxes: that of the sample main.cf, or this user where it is not root. */
  int uid() throws IOException {
    return Peers.root() ? UID : (int) Files.getAttribute(store(), "unix:uid");
  }

  /** Sets a parameter of main.cf, in place of what it was. */
  void set(String parameter, String value) throws IOException {
    List<String> lines =
        Files.readAllLines(mainCf()).stream()
            .filter(line -> !line.startsWith(parameter + " ="))
            .toList();
    Files.write(mainCf(), lines);
    append(mainCf(), parameter + " = " + value);
  }

  /** The number of main.cf's last line, where the parameter stands that was set last. */
  int lastLine() {
    try {
      return Files.readAllLines(mainCf()).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the line of a key out of a map. */
  void removeFrom(String map, String key) throws IOException {
    Path file = postfix().resolve(map);
    Files.write(
        file, Files.readAllLines(file).stream().filter(line -> !line.startsWith(key)).toList());
  }

  /** Adds a line to a map. */
  void addTo(String map, String line) throws IOException {
    append(postfix().resolve(map), line);
  }

  private static void append(Path file, String line) throws IOException {
    Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
  }

  /** Makes a folder below the store for the mbox files of a domain. */
  void makeDomainFolder(String domain) throws IOException {
    Path folder = Files.createDirectory(store().resolve(domain));
    if (Peers.root()) {
      Files.setAttribute(folder, "unix:gid", GID);
    }
    Files.setAttribute(folder, "unix:mode", 02770);
  }

  /** An ordinary user can write only what belongs to that user. */
  private void ownAll() throws IOException {
    set("virtual_uid_maps", "static:" + uid());
    set("virtual_gid_maps", "static:" + Files.getAttribute(store(), "unix:gid"));
  }
}
