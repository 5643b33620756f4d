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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProbeTest {

  @TempDir private Path folder;
  private Path file;
  private FileProbe probe;

  @BeforeEach
  void makeFile() throws Exception {
    file = Files.writeString(folder.resolve("map.db"), "0123456789");
    probe = new FileProbe(FilePath.of(file.toString()));
  }

  @Test
  void versionShouldBeWhatTheSystemSays() throws Exception {
    FileVersion version = probe.version();

    assertThat(version.size()).isEqualTo(10);
    assertThat(version.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(version.modifyTime())
        .isEqualTo(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
    assertThat(version.changeTime())
        .isEqualTo(((FileTime) Files.getAttribute(file, "unix:ctime")).to(TimeUnit.NANOSECONDS));
    assertThat(probe.shows(version)).isTrue();
  }

  @Test
  void probeShouldShowThatNothingIsThereWhenTheFileIsGone() throws Exception {
    FileVersion version = probe.version();
    Files.delete(file);

    assertThat(probe.exists()).isFalse();
    assertThat(probe.version()).isNull();
    assertThat(probe.shows(version)).isFalse();
  }

  @Test
  void probeShouldShowTheSameFileInAnotherVersionWhenItIsWrittenTo() throws Exception {
    FileVersion version = probe.version();
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1)));

    assertThat(probe.shows(version)).isFalse();
    assertThat(probe.showsFile(version)).isTrue();
    assertThat(probe.version().isSameFile(version)).isTrue();
  }

  @Test
  void probeShouldShowAnotherFileWhenItIsReplaced() throws Exception {
    FileVersion version = probe.version();
    Path other = Files.writeString(folder.resolve("other"), "0123456789");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(probe.shows(version)).isFalse();
    assertThat(probe.showsFile(version)).isFalse();
  }

  @Test
  void probeOfAnOpenFileShouldShowThatAnotherWasRenamedOverIt() throws Exception {
    FileVersion version = probe.version();
    try (Descriptor open = Posix.openForRead(FilePath.of(file.toString()))) {
      FileProbe ofOpen = new FileProbe(open);
      assertThat(ofOpen.version()).isEqualTo(version);
      assertThat(ofOpen.shows(version)).isTrue();
      assertThat(ofOpen.isLinked()).isTrue();
      Path other = Files.writeString(folder.resolve("other"), "0123456789");
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

      assertThat(ofOpen.shows(version)).isFalse();
      assertThat(ofOpen.showsFile(version)).isTrue();
      assertThat(ofOpen.isLinked()).isFalse();
    }
  }

  @Test
  void probeOfAnOpenFileShouldFailWhenItIsClosed() throws Exception {
    Descriptor open = Posix.openForRead(FilePath.of(file.toString()));
    FileProbe ofOpen = new FileProbe(open);
    open.close();

    assertThatThrownBy(ofOpen::exists).isInstanceOf(PosixException.class);
  }

  @Test
  void probeShouldFailWhenItCannotTell() {
    FileProbe inFile = new FileProbe(FilePath.of(file + "/x"));

    assertThatThrownBy(inFile::exists).isInstanceOf(PosixException.class);
  }

  @Test
  void versionShouldBeSettledWhenTheClockHasTicked() {
    long now = System.currentTimeMillis() * 1_000_000;

    assertThat(new FileVersion(1, 1, 1, 0, now).isSettled()).isFalse();
    assertThat(new FileVersion(1, 1, 1, 0, now + 60_000_000_000L).isSettled()).isFalse();
    assertThat(new FileVersion(1, 1, 1, 0, now - 1_000_000_001L).isSettled()).isTrue();
    long wholeSecond = now - now % 1_000_000_000;
    assertThat(new FileVersion(1, 1, 1, 0, wholeSecond - 1_000_000_000).isSettled()).isFalse();
    assertThat(new FileVersion(1, 1, 1, 0, wholeSecond - 2_000_000_000).isSettled()).isTrue();
  }

  @Test
  void readShouldStopAtTheEndOfTheFile() throws Exception {
    ReadBuffer buffer = new ReadBuffer(16);
    try (Descriptor open = Posix.openForRead(FilePath.of(file.toString()))) {
      assertThat(open.read(buffer, 3, 4)).isEqualTo(4);
      assertThat(text(buffer)).isEqualTo("3456");
      assertThat(open.read(buffer, 8, 16)).isEqualTo(2);
      assertThat(text(buffer)).isEqualTo("89");
      assertThat(open.read(buffer, 100, 16)).isZero();
    }
  }

  private static String text(ReadBuffer buffer) {
    ByteBuffer bytes = buffer.bytes().duplicate();
    byte[] text = new byte[bytes.remaining()];
    bytes.get(text);
    return new String(text, StandardCharsets.US_ASCII);
  }
}
