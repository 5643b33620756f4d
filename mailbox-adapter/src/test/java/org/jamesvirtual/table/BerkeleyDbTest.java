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

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jamesvirtual.config.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of Berkeley DB that other programs or machines write; {@code table/db/make} made them. */
class BerkeleyDbTest {

  @TempDir private Path folder;

  private Table open(String file) throws Exception {
    try (InputStream in = BerkeleyDbTest.class.getResourceAsStream("/table/db/" + file + ".db")) {
      Files.copy(in, folder.resolve(file + ".db"));
    }
    return TableTypes.open(
        file.substring(0, file.indexOf('-')) + ":" + folder.resolve(file), options(folder));
  }

  private static TableOptions options(Path folder) {
    return new TableOptions(
        Mode.SAFE,
        true,
        true,
        folder,
        "main.cf line 1: x",
        Duration.ZERO,
        TableOptions.Parameters.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-big-endian", "btree-big-endian", "hash-presized"})
  void lookupShouldFindEveryEntryWhateverTheByteOrderAndPageSize(String file) throws Exception {
    try (Table table = open(file)) {
      for (int i = 0; i < 200; i++) {
        assertThat(table.lookup("user" + i + "@a.example")).isEqualTo(new Lookup.Found("box/" + i));
        assertThat(table.lookup("user" + i + "@b.example")).isEqualTo(Lookup.NOT_FOUND);
      }
      assertThat(table.lookup("long")).isEqualTo(new Lookup.Found("x".repeat(2000)));
      assertThat(table.lookup("x".repeat(2000))).isEqualTo(new Lookup.Found("longkey"));
      assertThat(table.lookup("x".repeat(1999))).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.keys()).hasSize(202).contains("long", "x".repeat(2000), "user77@a.example");
    }
  }

  @Test
  void lookupShouldFindEveryEntryWhenAPageIsNotInOrder() throws Exception {
    open("hash-big-endian").close();
    Path file = folder.resolve("hash-big-endian.db");
    byte[] bytes = Files.readAllBytes(file);
    assertThat(swapFirstEntries(bytes)).isGreaterThan(5);
    Files.write(file, bytes);
    try (Table table =
        TableTypes.open("hash:" + folder.resolve("hash-big-endian"), options(folder))) {
      for (int i = 0; i < 200; i++) {
        assertThat(table.lookup("user" + i + "@a.example")).isEqualTo(new Lookup.Found("box/" + i));
      }
    }
  }

  /** On how many pages that could be done: the first two entries are as long as each other. */
  private static int swapFirstEntries(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    int pageSize = file.getInt(20);
    int swapped = 0;
    for (int start = pageSize; start < bytes.length; start += pageSize) {
      ByteBuffer page = file.slice(start, pageSize);
      if (page.get(25) == 13 && page.getShort(20) >= 4) {
        int first = page.getShort(28);
        int second = page.getShort(32);
        int length = pageSize - first;
        if (first - second == length && page.getShort(26) - first == page.getShort(30) - second) {
          byte[] kept = Arrays.copyOfRange(bytes, start + first, start + pageSize);
          System.arraycopy(bytes, start + second, bytes, start + first, length);
          System.arraycopy(kept, 0, bytes, start + second, length);
          swapped++;
        }
      }
    }
    return swapped;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-duplicates", "btree-duplicates"})
  void lookupShouldFindTheFirstValueWhenAKeyHasSeveral(String file) throws Exception {
    try (Table table = open(file)) {
      for (int i = 0; i < 20; i++) {
        assertThat(table.lookup("user" + i)).isEqualTo(new Lookup.Found("first" + i));
      }
      assertThat(table.lookup("many")).isEqualTo(new Lookup.Found("value100"));
      assertThat(table.lookup("man")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldFailWhenTheFileIsOfTheOtherType() throws Exception {
    open("btree-duplicates").close();
    Files.move(folder.resolve("btree-duplicates.db"), folder.resolve("map.db"));
    try (Table table = TableTypes.open("hash:" + folder.resolve("map"), options(folder))) {
      assertThat(table.lookup("many"))
          .isEqualTo(
              new Lookup.Failed(
                  "main.cf line 1: x: "
                      + folder.resolve("map.db")
                      + ": found the other type of Berkeley DB, expected a hash file of Berkeley"
                      + " DB (postmap makes it anew)"));
    }
  }
}
