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

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedFileTest {

  private static final int SIZE = 1 << 20;

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void makeFile() throws Exception {
    path = Files.write(folder.resolve("map.cdb"), new byte[SIZE]);
  }

  private Descriptor open() throws Exception {
    return Posix.openForRead(FilePath.of(path.toString()));
  }

  private static byte[] copy(MappedFile mapped, int position, int size) {
    byte[] bytes = new byte[size];
    mapped.copy(position, bytes, size);
    return bytes;
  }

  @Test
  void copyShouldShowWhatIsWrittenLater() throws Exception {
    try (Descriptor file = open();
        MappedFile mapped = MappedFile.of(file, SIZE).orElseThrow()) {
      assertThat(copy(mapped, 4096, 8)).containsOnly(0);
      byte[] changed = new byte[SIZE];
      changed[4099] = 7;
      Files.write(path, changed, StandardOpenOption.WRITE);

      assertThat(copy(mapped, 4096, 8)).containsExactly(0, 0, 0, 7, 0, 0, 0, 0);
    }
  }

  @Test
  void fileShouldStayMappedUntilItIsUnmapped() throws Exception {
    Descriptor file = open();
    MappedFile mapped = MappedFile.of(file, SIZE).orElseThrow();
    file.close();

    assertThat(copy(mapped, SIZE - 1, 1)).containsExactly(0);
    assertThatThrownBy(() -> copy(mapped, SIZE - 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    mapped.close();
    assertThatThrownBy(() -> copy(mapped, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    mapped.close();
  }

  @Test
  void copyShouldThrowWhenTheFileIsShorterNow() throws Exception {
    try (Descriptor file = open();
        MappedFile mapped = MappedFile.of(file, SIZE).orElseThrow()) {
      Files.write(path, new byte[1]);

      assertThatThrownBy(() -> copy(mapped, SIZE / 2, 8)).isInstanceOf(InternalError.class);
      assertThatThrownBy(() -> copy(mapped, SIZE / 2, 4096)).isInstanceOf(InternalError.class);
    }
  }

  @Test
  void fileShouldNotBeMappedWhenItIsEmptyOrHuge() throws Exception {
    try (Descriptor file = open()) {
      assertThat(MappedFile.of(file, 0)).isEmpty();
      assertThat(MappedFile.of(file, 1L << 31)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM, true",
    "Java HotSpot(TM) 64-Bit Server VM, true",
    "Eclipse OpenJ9 VM, false",
    "Substrate VM, false"
  })
  void virtualMachineShouldBeHotSpotByItsName(String name, boolean expected) {
    assertThat(MappedFile.isHotSpot(name)).isEqualTo(expected);
  }
}
