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
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {

  @TempDir private Path folder;

  @Test
  void namesShouldBeThoseOfAllFiles() throws Exception {
    String longest = "n".repeat(255);
    Files.createFile(folder.resolve(longest));
    Files.createFile(folder.resolve(".hidden"));
    Files.createDirectory(folder.resolve("d\u00fcr"));

    assertThat(names()).containsExactlyInAnyOrder(longest, ".hidden", "d\u00fcr");
  }

  @Test
  void namesShouldBeThoseOfAllFilesWhenTheyDoNotFitIntoOneRead() throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      all.add(i + "n".repeat(20));
      Files.createFile(folder.resolve(all.get(i)));
    }

    assertThat(names()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void readShouldFailWhenTheDiskDoes() throws Exception {
    assertThatThrownBy(() -> TracedThread.withFault("getdents64", "error=EIO", folder, this::names))
        .hasCauseInstanceOf(PosixException.class)
        .cause()
        .hasMessageContaining("Input/output error");
  }

  @Test
  void openShouldFailWithoutADirectory() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);

    assertThat(errnoOf(folder.resolve("none"))).isEqualTo(Errno.ENOENT);
    assertThat(errnoOf(file)).isEqualTo(Errno.ENOTDIR);
    assertThat(errnoOf(link)).isEqualTo(Errno.ENOTDIR);
  }

  private List<String> names() throws PosixException {
    List<String> names = new ArrayList<>();
    try (Directory directory = Directory.open(FilePath.of(folder.toString()))) {
      for (String name = directory.next(); name != null; name = directory.next()) {
        names.add(name);
      }
    }
    return names;
  }

  private static int errnoOf(Path path) {
    return assertThrows(
            PosixException.class, () -> Directory.open(FilePath.of(path.toString())).close())
        .errno();
  }
}
