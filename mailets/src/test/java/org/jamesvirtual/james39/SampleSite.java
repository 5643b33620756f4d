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
package org.jamesvirtual.james39;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A James working directory with a main.cf of its own and a mail store that its owner may write.
 */
final class SampleSite {

  private final Path directory;
  private final Path store;
  private final long uid;
  private final long gid;

  SampleSite(Path directory) throws Exception {
    this.directory = directory;
    this.store = Files.createDirectory(directory.resolve("mail"));
    // The owner of the mailboxes must be able to reach them.
    for (Path open : List.of(directory, store)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    long own = ((Number) Files.getAttribute(directory, "unix:uid")).longValue();
    long ownGroup = ((Number) Files.getAttribute(directory, "unix:gid")).longValue();
    this.uid = own == 0 ? 404 : own;
    this.gid = own == 0 ? 400 : ownGroup;
    if (own == 0) {
      Files.setAttribute(store, "unix:uid", (int) uid);
      Files.setAttribute(store, "unix:gid", (int) gid);
    }
    writeConfiguration();
  }

  private void writeConfiguration() throws Exception {
    James39.write(
        directory.resolve("conf/extensions.properties"),
        "guice.extension.module=org.jamesvirtual.module.VirtualModule\n");
    James39.write(
        directory.resolve("conf/virtual.properties"),
        "main_cf=file://conf/postfix/main.cf\n"
            + "virtual_mailbox_base="
            + store
            + "\n"
            + "virtual_mailbox_domains=arkum.ch, broken.example\n");
    James39.write(
        directory.resolve("conf/postfix/main.cf"),
        """
        virtual_mailbox_base = /nowhere
        virtual_mailbox_domains = arkum.ch
        virtual_mailbox_maps = inline:{mueller@arkum.ch=mueller, hans.mueller@arkum.ch=mueller,
          meier@arkum.ch=meier/, owner@arkum.ch=owner, lost@arkum.ch=missing/lost}
        virtual_uid_maps = inline:{{owner@arkum.ch = nobody}, {@arkum.ch = %d}}
        virtual_gid_maps = static:%d
        virtual_minimum_uid = 1
        """
            .formatted(uid, gid));
    pipeline("");
  }

  /** Writes a pipeline that runs these mailets before it delivers. */
  void pipeline(String mailets) throws Exception {
    James39.write(
        directory.resolve("conf/mailetcontainer.xml"),
        """
        <mailetcontainer><processors enableJmx="false">
          <processor state="root">
            %s
            <mailet match="org.jamesvirtual.mailet.HostIsVirtual" class="ToProcessor">
              <onMatchException>propagate</onMatchException>
              <onMailetException>propagate</onMailetException>
              <processor>virtual</processor>
            </mailet>
            <mailet match="All" class="ToProcessor"><processor>elsewhere</processor></mailet>
          </processor>
          <processor state="virtual">
            <mailet match="All" class="org.jamesvirtual.mailet.VirtualDelivery">
              <onMailetException>propagate</onMailetException>
            </mailet>
          </processor>
          <processor state="elsewhere">
            <mailet match="All" class="org.jamesvirtual.james39.Keep"/>
          </processor>
          <processor state="error">
            <mailet match="All" class="org.jamesvirtual.james39.Keep"/>
          </processor>
          <processor state="bounces">
            <mailet match="All" class="org.jamesvirtual.james39.Keep"/>
          </processor>
          <processor state="virtual-deferred">
            <mailet match="All" class="org.jamesvirtual.james39.Keep"/>
          </processor>
        </processors></mailetcontainer>
        """
            .formatted(mailets));
  }

  Path directory() {
    return directory;
  }

  Path file(String name) {
    return store.resolve(name);
  }

  String mbox(String name) throws IOException {
    return Files.exists(file(name))
        ? Files.readString(file(name), StandardCharsets.ISO_8859_1)
        : "";
  }

  List<Path> maildir(String name) throws IOException {
    try (Stream<Path> messages = Files.list(file(name).resolve("new"))) {
      return messages.toList();
    }
  }
}
