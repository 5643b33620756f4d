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

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jamesvirtual.testing.LoopDisk;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which file systems have a journal, while they come and go, and where little tells of them. */
class MountedFileSystemsTest {

  private static final List<String> EXT4 = List.of("mkfs.ext4", "-q");

  /** So many are taken for enough to tell. */
  private static final int SYNCS = 10;

  @TempDir private Path folder;

  @Test
  void journaledShouldKnowWhatWasMountedSince() throws Exception {
    MountedFileSystems mounted = new MountedFileSystems(Path.of("/dev"));
    mounted.journaled();
    long device;
    try (LoopDisk disk = LoopDisk.mount(folder, "16M", "", EXT4)) {
      device = device(disk);

      assertThat(mounted.journaled().haveNames(device)).isTrue();
      assertThat(mounted.journaled().haveContent(device)).isTrue();
    }
    assertThat(mounted.journaled().haveNames(device)).isFalse();
  }

  @Test
  void journaledShouldForgetTheOldOneWhenItsNumberIsOfAnotherNow() throws Exception {
    MountedFileSystems mounted = new MountedFileSystems(Path.of("/dev"));
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    long device;
    try (LoopDisk disk = LoopDisk.mount(first, "16M", "", EXT4)) {
      device = device(disk);
      assertThat(mounted.journaled().haveNames(device)).isTrue();
    }
    List<String> without = List.of("mkfs.ext4", "-q", "-O", "^has_journal");
    try (LoopDisk disk = LoopDisk.mount(second, "16M", "", without)) {
      assertThat(device(disk)).isEqualTo(device);

      assertThat(mounted.journaled().haveNames(device)).isFalse();
    }
  }

  /** As in a container, which has no device files, or another device of the name. */
  @ParameterizedTest
  @CsvSource({
    "^fast_commit, false, true",
    "fast_commit, false, false",
    "^fast_commit, true, true",
    "fast_commit, true, false"
  })
  void journaledShouldTellFastCommitsBySyncsWhenTheDeviceCannotBeRead(
      String feature, boolean hasOtherDevice, boolean expected) throws Exception {
    Path devices = Files.createDirectory(folder.resolve("devices"));
    MountedFileSystems mounted = new MountedFileSystems(devices);
    List<String> format = List.of("mkfs.ext4", "-q", "-O", feature);
    try (LoopDisk disk = LoopDisk.mount(folder, "16M", "", format)) {
      long device = device(disk);
      if (hasOtherDevice) {
        Files.write(devices.resolve(name(device)), new byte[4096]);
      }
      for (int i = 0; i < SYNCS; i++) {
        assertThat(mounted.journaled().haveNames(device)).isFalse();
        sync(disk.path().resolve("file" + i));
        mounted.synced(device);
      }

      assertThat(mounted.journaled().haveNames(device)).isEqualTo(expected);
      assertThat(mounted.journaled().haveContent(device)).isEqualTo(expected);
    }
  }

  /** Of a loop device, whose major number is 7. */
  private static String name(long device) throws IOException {
    return Path.of("/sys/dev/block/7:" + (device & 0xff)).toRealPath().getFileName().toString();
  }

  @Test
  void contentShouldBeSyncedWhenItMayNotBeWrittenOutOtherwise() throws Exception {
    try (LoopDisk disk = LoopDisk.mount(folder, "16M", "", EXT4)) {
      MountedFileSystems mounted =
          TracedThread.withFault(
              "sync_file_range",
              "error=EPERM",
              null,
              () -> new MountedFileSystems(Path.of("/dev")));

      assertThat(mounted.journaled().haveNames(device(disk))).isTrue();
      assertThat(mounted.journaled().haveContent(device(disk))).isFalse();
    }
  }

  private static long device(LoopDisk disk) throws IOException {
    return TestSpool.attribute(disk.path(), "unix:dev");
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
