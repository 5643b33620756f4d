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
package org.jamesvirtual.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {

  @TempDir private Path folder;

  @Test
  void statusShouldAgreeWithJavaWhenFileExists() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "12345");

    FileStatus status = Posix.status(path(file));

    assertThat(status.size()).isEqualTo(5);
    assertThat(status.isRegular()).isTrue();
    assertThat(status.inode()).isEqualTo(TestSpool.attribute(file, "unix:ino"));
    assertThat(status.device()).isEqualTo(TestSpool.attribute(file, "unix:dev"));
    assertThat(status.mode()).isEqualTo((int) TestSpool.attribute(file, "unix:mode"));
    assertThat(status.links()).isEqualTo(1);
    assertThat(status.uid()).isEqualTo(TestSpool.attribute(file, "unix:uid"));
    assertThat(status.gid()).isEqualTo(TestSpool.attribute(file, "unix:gid"));
    assertThat(status.changeTime())
        .isEqualTo(
            Files.readAttributes(file, "unix:ctime").values().stream()
                .map(time -> ((java.nio.file.attribute.FileTime) time).toMillis() / 1000)
                .findFirst()
                .orElseThrow());
  }

  @Test
  void statusShouldAgreeWithJavaWhenFileIsOnAnotherDevice() throws Exception {
    Path device = Path.of("/dev/null");

    assertThat(Posix.status(path(device)).device())
        .isEqualTo(TestSpool.attribute(device, "unix:dev"));
  }

  @Test
  void linkStatusShouldBeOfTheLinkWhenPathIsOne() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("l"), Path.of("nowhere"));

    assertThat(Posix.linkStatus(path(link)).isSymbolicLink()).isTrue();
  }

  @Test
  void errorShouldNameCallAndReasonButPathOnlyInDetailWhenCallFails() {
    assertThatThrownBy(() -> Posix.status(path(folder.resolve("none"))))
        .isInstanceOfSatisfying(
            PosixException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.ENOENT);
              assertThat(e).hasMessage("stat: No such file or directory");
              assertThat(e.detail()).contains(folder.toString());
            });
  }

  @Test
  void createShouldFailWhenNameIsTakenByDanglingLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("l"), folder.resolve("target"));

    assertThatThrownBy(() -> Posix.create(path(link), 0600))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    assertThat(folder.resolve("target")).doesNotExist();
  }

  @Test
  void writeShouldStoreTheWholeBufferAndClearItWhenCalledAgainAndAgain() throws Exception {
    Path file = folder.resolve("ü");
    NativeBuffer buffer = new NativeBuffer(4);
    try (Descriptor descriptor = Posix.create(path(file), 0600)) {
      for (String part : new String[] {"abcd", "ef", "ghij"}) {
        byte[] bytes = part.getBytes(StandardCharsets.US_ASCII);
        buffer.put(bytes, 0, bytes.length);
        descriptor.write(buffer);
      }
      descriptor.truncate(7);
      descriptor.sync();
      descriptor.closeOrFail();
    }

    assertThat(file).hasContent("abcdefg");
    assertThat(TestSpool.mode(file)).isEqualTo(0600);
  }

  @Test
  void syncDirectoryShouldFailWhenThereIsNone() {
    assertThatThrownBy(
            () -> Posix.syncDirectory(path(folder.resolve("none")), path(folder.resolve("f"))))
        .isInstanceOf(PosixException.class);
  }

  @Test
  void syncDirectoryShouldSucceedWhenDirectoryMayNotBeReadButTheFileMay() throws Exception {
    TestSpool.assumeOrdinaryUser();
    Path file = Files.writeString(folder.resolve("f"), "");
    folder.toFile().setReadable(false);
    try {
      Posix.syncDirectory(path(folder), path(file));
    } finally {
      folder.toFile().setReadable(true);
    }
    assertThat(file).exists();
  }

  @Test
  void renameToNewShouldReplaceNothing() throws Exception {
    Path from = Files.writeString(folder.resolve("from"), "new");
    Path taken = Files.writeString(folder.resolve("taken"), "old");
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
    List<Path> names = List.of(taken, dangling, Files.createDirectory(folder.resolve("d")));
    for (Path name : names) {
      assertTaken(() -> rename(from, name));
      assertTaken(
          () ->
              TracedThread.withFault("renameat2", "error=EINVAL", null, () -> rename(from, name)));
    }
    assertThat(from).hasContent("new");
    assertThat(taken).hasContent("old");

    rename(from, folder.resolve("free"));
    assertThat(folder.resolve("free")).hasContent("new");
    assertThat(from).doesNotExist();
  }

  @Test
  void groupShouldBeChangedOfTheOwnersDirectoryAndOfNoOtherWhenRoot() throws Exception {
    TestSpool.assumeRoot();
    Credentials owner = new Credentials(404, 400);
    Path own = Files.createDirectory(folder.resolve("own"));
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    TestSpool.give(own, new Credentials(404, 4711));
    TestSpool.give(foreign, new Credentials(405, 4711));
    Path link = Files.createSymbolicLink(folder.resolve("link"), own);

    assertThatThrownBy(() -> Posix.changeGroup(path(foreign), owner))
        .hasMessageContaining("Operation not permitted");
    assertThatThrownBy(() -> Posix.changeGroup(path(link), owner))
        .isInstanceOf(PosixException.class);
    assertThat(TestSpool.attribute(foreign, "unix:gid")).isEqualTo(4711);
    assertThat(TestSpool.attribute(own, "unix:gid")).isEqualTo(4711);
    assertThat(link).isSymbolicLink();

    Posix.changeGroup(path(own), owner);
    assertThat(TestSpool.attribute(own, "unix:gid")).isEqualTo(400);
  }

  private static Path rename(Path from, Path to) throws PosixException {
    Posix.renameToNew(FilePath.of(from.toString()), FilePath.of(to.toString()));
    return to;
  }

  private static void assertTaken(ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).hasStackTraceContaining("rename: File exists");
  }

  @Test
  void hostNameShouldBeTheKernels() throws Exception {
    assertThat(HostName.get())
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
  }

  private static FilePath path(Path path) {
    return FilePath.of(path.toString());
  }
}
