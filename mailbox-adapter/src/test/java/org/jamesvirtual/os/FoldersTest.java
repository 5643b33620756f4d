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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ways to a folder below the base, by openat2(2) and without it. */
class FoldersTest {

  /** What the kernel has. */
  enum Kernel {
    OPENAT2,
    /** Before Linux 5.6. */
    OLD,
    /** Where a container's filter refuses calls that it does not know. */
    FILTERED;

    <T> T run(Callable<T> work) throws Exception {
      try {
        return switch (this) {
          case OPENAT2 -> work.call();
          case OLD -> TracedThread.withFault("openat2", "error=ENOSYS", null, work);
          case FILTERED -> TracedThread.withFault("openat2", "error=EPERM", null, work);
        };
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }
  }

  @TempDir private Path folder;

  private Path base;
  private Folders folders;

  @BeforeEach
  void makeBase() throws IOException {
    base = Files.createDirectory(folder.resolve("base"));
    Files.createDirectories(base.resolve("example.org/user"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    folders = Folders.beneath(path(base));
  }

  @ParameterizedTest
  @EnumSource
  void folderShouldBeTheOneAtThePath(Kernel kernel) throws Exception {
    for (Path wanted :
        new Path[] {base, base.resolve("example.org"), base.resolve("example.org/user")}) {
      assertThat(kernel.run(() -> inode(wanted))).isEqualTo(inodeOf(wanted));
    }
    assertThat(kernel.run(() -> inode(folder))).isEqualTo(inodeOf(folder));
  }

  @ParameterizedTest
  @EnumSource
  void filesShouldStayInTheFolderThatWasOpenedWhateverHappensToItsName(Kernel kernel)
      throws Exception {
    Path user = base.resolve("example.org/user");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    kernel.run(
        () -> {
          try (Folder opened = folders.open(path(user))) {
            Files.move(user, base.resolve("aside"));
            Files.createSymbolicLink(user, outside);
            Posix.create(opened.child("file"), 0600).close();
            Posix.link(opened.child("file"), opened.child("file").withSuffix(".2"));
            Posix.makeDirectory(opened.child("made"), 0700);
            Posix.unlink(opened.child("file"));
          }
          return null;
        });

    assertThat(outside).isEmptyDirectory();
    assertThat(base.resolve("aside/file.2")).exists();
    assertThat(base.resolve("aside/made")).isDirectory();
    assertThat(base.resolve("aside/file")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void linkOfAUserShouldBeRefused(Kernel kernel) throws Exception {
    Files.createDirectory(base.resolve("example.net"));
    Path link = base.resolve("example.net/user");
    Files.createSymbolicLink(link, base.resolve("example.org/user"));
    giveToUser(link);

    assertRefused(kernel, link);
    Path within = Files.createDirectory(base.resolve("example.org/user/tmp"));
    assertThat(inodeOf(link.resolve("tmp"))).isEqualTo(inodeOf(within));
    assertRefused(kernel, link.resolve("tmp"));
  }

  @ParameterizedTest
  @EnumSource
  void linkOfRootShouldBeRefusedWhereOthersMayPutAnotherInItsPlace(Kernel kernel) throws Exception {
    Path link = base.resolve("example.net");
    Files.createSymbolicLink(link, base.resolve("example.org"));
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxrwxr-x"));

    assertRefused(kernel, link.resolve("user"));
  }

  @ParameterizedTest
  @EnumSource
  void linkOfRootInAFolderOfRootShouldBeFollowedWhenRoot(Kernel kernel) throws Exception {
    TestSpool.assumeRoot();
    Path disk = Files.createDirectories(folder.resolve("disk/data/user")).getParent();
    Files.createSymbolicLink(base.resolve("example.net"), disk);
    Files.createSymbolicLink(base.resolve("example.com"), Path.of("./..//disk/data/"));
    Files.createSymbolicLink(base.resolve("example.edu"), Path.of("example.com"));

    for (String name : new String[] {"example.net", "example.com", "example.edu"}) {
      assertThat(kernel.run(() -> inode(base.resolve(name + "/user"))))
          .isEqualTo(inodeOf(disk.resolve("user")));
      assertThat(kernel.run(() -> inode(base.resolve(name)))).isEqualTo(inodeOf(disk));
    }
  }

  @ParameterizedTest
  @EnumSource
  void linkOfAUserShouldBeRefusedWithinTheTargetOfOneOfRoot(Kernel kernel) throws Exception {
    TestSpool.assumeRoot();
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.createSymbolicLink(home.resolve("mail"), base.resolve("example.org"));
    Files.createSymbolicLink(base.resolve("example.net"), home.resolve("mail"));
    giveToUser(home.resolve("mail"));

    assertRefused(kernel, base.resolve("example.net/user"));
  }

  @ParameterizedTest
  @EnumSource
  void linksAboveTheBaseShouldBeFollowedWhoseverTheyAre(Kernel kernel) throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), base);
    giveToUser(link);
    folders = Folders.beneath(path(link));

    for (int i = 0; i < 2; i++) {
      assertThat(kernel.run(() -> inode(link.resolve("example.org/user"))))
          .isEqualTo(inodeOf(base.resolve("example.org/user")));
    }
    Path other = Files.createSymbolicLink(base.resolve("example.org/other"), base);
    giveToUser(other);
    assertRefused(kernel, link.resolve("example.org/other"));
  }

  @ParameterizedTest
  @EnumSource
  void baseShouldBeTheOneThatIsThereNow(Kernel kernel) throws Exception {
    assertThat(kernel.run(() -> inode(base.resolve("example.org/user")))).isPositive();
    Files.move(base, folder.resolve("old"));
    Path user = Files.createDirectories(base.resolve("example.org/user"));

    assertThat(kernel.run(() -> inode(user))).isEqualTo(inodeOf(user));
  }

  @ParameterizedTest
  @EnumSource
  void loopAndWhatIsNoFolderShouldFailAsTheyDoElsewhere(Kernel kernel) throws Exception {
    TestSpool.assumeRoot();
    Files.createSymbolicLink(base.resolve("loop"), Path.of("loop"));
    Files.createFile(base.resolve("file"));

    assertThat(errno(kernel, base.resolve("loop"))).isEqualTo(Errno.ELOOP);
    assertThat(errno(kernel, base.resolve("file"))).isEqualTo(Errno.ENOTDIR);
    assertThat(errno(kernel, base.resolve("file/x"))).isEqualTo(Errno.ENOTDIR);
    assertThat(errno(kernel, base.resolve("none/x"))).isEqualTo(Errno.ENOENT);
  }

  @Test
  void noDescriptorShouldStayOpen() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), base);
    Files.createSymbolicLink(base.resolve("example.net"), base.resolve("example.org"));
    Files.createSymbolicLink(base.resolve("loop"), Path.of("loop"));
    inodeOfAll(link);
    long before = descriptors();
    for (int i = 0; i < 100; i++) {
      inodeOfAll(link);
    }

    assertThat(descriptors()).isLessThan(before + 50);
  }

  private void inodeOfAll(Path link) throws IOException {
    for (Path top : new Path[] {base, link}) {
      for (String name : new String[] {"example.net/user", "example.org/user", "loop/x", "none"}) {
        try {
          folders.open(path(top.resolve(name))).close();
        } catch (PosixException | UnsafeFileException e) {
          assertThat(name).isNotEqualTo("example.org/user");
        }
      }
    }
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private void assertRefused(Kernel kernel, Path path) {
    assertThatThrownBy(() -> kernel.run(() -> inode(path)))
        .isInstanceOfSatisfying(
            UnsafeFileException.class,
            e -> {
              assertThat(e).hasMessage("a folder on the way is a symbolic link");
              assertThat(e.detail()).contains(" is a symbolic link of uid ", folder.toString());
            });
  }

  private int errno(Kernel kernel, Path path) throws Exception {
    try {
      kernel.run(() -> inode(path));
      return 0;
    } catch (PosixException e) {
      return e.errno();
    }
  }

  private long inode(Path directory) throws IOException {
    try (Folder opened = folders.open(path(directory))) {
      return Posix.status(opened.path()).inode();
    }
  }

  private static long inodeOf(Path file) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
  }

  /** As an ordinary user every link is a user's. */
  private static void giveToUser(Path link) throws IOException {
    if (TestSpool.isRoot()) {
      Files.setAttribute(link, "unix:uid", 404, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static FilePath path(Path file) {
    return FilePath.of(file.toString());
  }
}
