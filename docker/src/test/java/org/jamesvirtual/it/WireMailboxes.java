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
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Mails for mailboxes that are there already, or cannot be written, and for odd owners. */
final class WireMailboxes {
  private static final String OLD =
      "From old@x.example  Tue Nov 24 00:00:00 2026\nSubject: old\n\nold\n\n";
  private static final int OTHER = 405;

  private WireMailboxes() {}

  static List<WireCase> cases() {
    return List.of(
        // What is there already.
        mbox("mbox-with-mail").given(folder -> file(folder, OLD, 0600)),
        mbox("mbox-of-other-mode").given(folder -> file(folder, OLD, 0664)),
        mbox("mbox-without-final-newline").given(folder -> file(folder, "From old\n\nold", 0600)),
        mbox("mbox-empty").given(folder -> file(folder, "", 0600)),
        mbox("mbox-read-only").given(folder -> file(folder, OLD, 0400)),
        mbox("mbox-of-another").given(folder -> own(file(folder, OLD, 0660), OTHER)),
        mbox("mbox-over-limit").given(folder -> size(file(folder, OLD, 0600), 3_100_000)),
        mbox("mbox-reaches-limit").given(folder -> size(file(folder, OLD, 0600), 3_099_900)),
        maildir("maildir-with-modes")
            .given(
                folder -> {
                  for (String part : List.of("dir", "dir/tmp", "dir/new", "dir/cur")) {
                    folder(folder.resolve(part), 0750);
                  }
                }),
        maildir("maildir-without-cur")
            .given(
                folder -> {
                  for (String part : List.of("dir", "dir/tmp", "dir/new")) {
                    folder(folder.resolve(part), 0700);
                  }
                }),
        maildir("maildir-without-new")
            .given(
                folder -> {
                  folder(folder.resolve("dir"), 0700);
                  folder(folder.resolve("dir/tmp"), 0700);
                }),
        maildir("maildir-read-only")
            .given(
                folder -> {
                  folder(folder.resolve("dir"), 0700);
                  folder(folder.resolve("dir/tmp"), 0500);
                  folder(folder.resolve("dir/new"), 0500);
                }),
        maildir("maildir-is-a-file")
            .given(folder -> own(Files.writeString(folder.resolve("dir"), "x"))),
        maildir("maildir-of-another")
            .given(folder -> own(folder(folder.resolve("dir"), 0700), OTHER)),
        // What is no mailbox.
        mbox("mbox-is-a-folder").given(folder -> folder(folder.resolve("box"), 0700)),
        mbox("mbox-is-a-hard-link")
            .given(folder -> Files.createLink(folder.resolve("link"), file(folder, OLD, 0600))),
        mbox("mbox-is-a-link")
            .given(
                folder -> {
                  Files.move(file(folder, OLD, 0600), folder.resolve("real"));
                  link(folder.resolve("box"), "real", SampleSite.UID);
                }),
        mbox("mbox-is-a-dangling-link")
            .given(folder -> link(folder.resolve("box"), "nowhere", SampleSite.UID)),
        mbox("mbox-is-a-fifo")
            .given(
                folder -> {
                  Command.run("mkfifo", "-m", "600", folder.resolve("box").toString());
                  own(folder.resolve("box"));
                }),
        mbox("mbox-is-a-device")
            .given(
                folder -> {
                  Files.setAttribute(folder, "unix:mode", 0755);
                  link(folder.resolve("box"), "/dev/null", 0);
                }),
        mbox("mbox-by-link-of-root")
            .given(
                folder -> {
                  folder(folder.resolve("real"), 0700);
                  Files.move(file(folder, OLD, 0600), folder.resolve("real/box"));
                  link(folder.resolve("box"), "real/box", 0);
                  Files.setAttribute(folder, "unix:mode", 0755);
                }),
        // Locks of others.
        mbox("mbox-dotlocked")
            .given(folder -> own(Files.writeString(folder.resolve("box.lock"), "1"))),
        // Folders.
        to("folder-missing").box("folder-missing@arkum.ch", "no/box"),
        to("folder-missing-maildir").box("folder-missing-maildir@arkum.ch", "a/b/dir/"),
        mbox("folder-not-writable").given(folder -> Files.setAttribute(folder, "unix:mode", 0755)),
        mbox("folder-not-writable-mbox-there")
            .given(
                folder -> {
                  file(folder, OLD, 0600);
                  Files.setAttribute(folder, "unix:mode", 0755);
                }),
        maildir("folder-not-writable-maildir")
            .given(folder -> Files.setAttribute(folder, "unix:mode", 0755)),
        mbox("folder-not-searchable")
            .given(folder -> Files.setAttribute(folder, "unix:mode", 0700)),
        mbox("folder-without-setgid")
            .given(folder -> Files.setAttribute(folder, "unix:mode", 0777)),
        // Values of virtual_mailbox_maps.
        to("value-with-blanks").box("value-with-blanks@arkum.ch", "my  box"),
        to("value-absolute").value("value-absolute@arkum.ch", "/value-absolute/box"),
        to("value-with-double-slash").box("value-with-double-slash@arkum.ch", "/./box"),
        to("value-upwards")
            .value("value-upwards@arkum.ch", "value-upwards/../value-upwards/box")
            .differs(WireDifference.INSIDE_THE_BASE),
        to("value-name-too-long").box("value-name-too-long@arkum.ch", "n".repeat(300)),
        to("value-maildir-name-too-long")
            .box("value-maildir-name-too-long@arkum.ch", "n".repeat(300) + "/"),
        to("value-of-a-dotlock").box("value-of-a-dotlock@arkum.ch", "box.lock"),
        to("value-empty").patternWithoutResult("/^value-empty@/"),
        WireCase.named("table-fails").to("failing@arkum.ch"),
        WireCase.named("table-fails-for-one")
            .to("failing@opal.ch", "table-fails-for-one@arkum.ch")
            .box("table-fails-for-one@arkum.ch", "box"),
        // Owners.
        mbox("owner-of-an-address").uid("owner-of-an-address@arkum.ch", "405"),
        maildir("group-of-an-address").gid("group-of-an-address@arkum.ch", "405"),
        mbox("owner-below-minimum").uid("owner-below-minimum@arkum.ch", "99"),
        mbox("owner-no-number").uid("owner-no-number@arkum.ch", "vmail"),
        mbox("owner-half-a-number").uid("owner-half-a-number@arkum.ch", "404vmail"),
        mbox("group-zero").gid("group-zero@arkum.ch", "0"),
        WireCase.named("owner-missing").to("jo@noowner.example").box("jo@noowner.example", "box"),
        WireCase.named("group-missing")
            .to("eve@noowner.example")
            .box("eve@noowner.example", "dir/")
            .uid("eve@noowner.example", "404"),
        WireCase.named("owner-missing-for-one")
            .to("joe@noowner.example", "owner-missing-for-one@arkum.ch")
            .box("joe@noowner.example", "box")
            .box("owner-missing-for-one@arkum.ch", "box"));
  }

  private static WireCase to(String name) {
    return WireCase.named(name).to(name + "@arkum.ch");
  }

  private static WireCase mbox(String name) {
    return to(name).box(name + "@arkum.ch", "box");
  }

  private static WireCase maildir(String name) {
    return to(name).box(name + "@arkum.ch", "dir/");
  }

  private static Path file(Path folder, String text, int mode) throws IOException {
    Path box = own(Files.writeString(folder.resolve("box"), text));
    Files.setAttribute(box, "unix:mode", mode);
    return box;
  }

  private static Path folder(Path path, int mode) throws IOException {
    own(Files.createDirectory(path));
    Files.setAttribute(path, "unix:mode", mode);
    return path;
  }

  private static void link(Path path, String target, int uid) throws IOException {
    own(Files.createSymbolicLink(path, Path.of(target)), uid);
  }

  private static void size(Path file, long size) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  private static Path own(Path path) throws IOException {
    return own(path, SampleSite.UID);
  }

  private static Path own(Path path, int uid) throws IOException {
    Files.setAttribute(path, "unix:gid", SampleSite.GID, LinkOption.NOFOLLOW_LINKS);
    return Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
  }
}
