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

    assertThat(Directory.names(FilePath.of(folder.toString())))
        .containsExactlyInAnyOrder(longest, ".hidden", "d\u00fcr");
  }

  @Test
  void namesShouldBeNoneWhenThereIsNoDirectory() throws Exception {
    assertThat(Directory.names(FilePath.of(folder + "/none"))).isEmpty();
  }

  @Test
  void namesShouldFailOfAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> Directory.names(FilePath.of(file.toString())))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
  }
}
