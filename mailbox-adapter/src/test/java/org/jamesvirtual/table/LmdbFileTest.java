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
package org.jamesvirtual.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LmdbFileTest extends ChangingTableContract {

  @Override
  String type() {
    return "lmdb";
  }

  @Override
  String suffix() {
    return ".lmdb";
  }

  /** Both trees have branches of the same shape; what is kept of the first leads nowhere. */
  @Test
  void lookupShouldFindWhatIsNewWhenAnotherFileIsCopiedOverItWithTheSameMetadata()
      throws Exception {
    String item = item(entries(1000));
    compile(write("other", entries(3000)));
    Path file = folder.resolve("map.lmdb");
    byte[] other = Files.readAllBytes(folder.resolve("other.lmdb"));
    try (Table table = open(item)) {
      for (int i = 1000; i < 2000; i++) {
        assertThat(table.lookup("user" + i)).isEqualTo(found("x"));
      }
      assertThat(metadata(file)).isEqualTo(metadata(folder.resolve("other.lmdb")));
      Files.write(file, other, StandardOpenOption.WRITE);

      for (int i = 3000; i < 4000; i++) {
        assertThat(table.lookup("user" + i)).isEqualTo(found("x"));
      }
    }
  }

  private static String entries(int from) {
    return IntStream.range(from, from + 1000)
        .mapToObj(i -> "user" + i + " x\n")
        .collect(Collectors.joining());
  }

  private static byte[] metadata(Path file) throws IOException {
    return Arrays.copyOf(Files.readAllBytes(file), 8192);
  }
}
