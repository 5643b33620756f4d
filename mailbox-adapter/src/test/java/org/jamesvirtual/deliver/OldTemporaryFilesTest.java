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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldTemporaryFilesTest {

  @TempDir private Path folder;

  @Test
  void oldFilesShouldBeRemovedAndNothingElse() throws Exception {
    Path old = Files.createFile(folder.resolve("old"));
    Path directory = Files.createDirectory(folder.resolve("directory"));
    long made = status(old).changeTime();
    Path fresh = folder.resolve("fresh");
    Await.until(
        "the clock of the file system",
        () -> {
          Files.deleteIfExists(fresh);
          return status(Files.createFile(fresh)).changeTime() > made + 1;
        });
    FilePath path = FilePath.of(folder.toString());

    new OldTemporaryFiles(Duration.ofHours(36)).visit(path, status(fresh));
    assertThat(old).exists();
    OldTemporaryFiles files = new OldTemporaryFiles(Duration.ofSeconds(1));
    files.visit(path, status(fresh));
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(directory).exists();

    // Not again within the hour.
    Files.createFile(old);
    Path later = folder.resolve("later");
    Await.until(
        "the clock of the file system",
        () -> {
          Files.deleteIfExists(later);
          return status(Files.createFile(later)).changeTime() > status(old).changeTime() + 1;
        });
    files.visit(path, status(later));
    assertThat(old).exists();
  }

  @Test
  void oldFileShouldBeRemovedWhateverElseIsThere() throws Exception {
    for (int i = 0; i < 20; i++) {
      Files.createFile(folder.resolve("old" + i));
    }
    // Not UTF-8, and nothing that can be removed.
    assertThat(
            new ProcessBuilder(
                    "sh", "-c", "for i in 1 2 3 4 5; do : > \"$(printf \"$i\\377\")\"; done")
                .directory(folder.toFile())
                .start()
                .waitFor())
        .isZero();
    FileStatus made = status(folder.resolve("old0"));
    FileStatus later = new FileStatus(0, 0, made.mode(), 1, 0, 0, 0, made.changeTime() + 3);

    new OldTemporaryFiles(Duration.ofSeconds(1)).visit(FilePath.of(folder.toString()), later);

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("old"))).isEmpty();
    }
  }

  private static FileStatus status(Path file) throws IOException {
    return Posix.linkStatus(FilePath.of(file.toString()));
  }
}
