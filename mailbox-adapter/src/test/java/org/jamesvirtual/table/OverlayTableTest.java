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
import java.time.Duration;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Command;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in a container: the first change of a file of the image makes a copy of it. */
class OverlayTableTest {

  @TempDir private Path folder;
  private Path lower;
  private Path merged;

  @BeforeEach
  void makeFolders() throws IOException {
    lower = Files.createDirectory(folder.resolve("lower"));
    merged = Files.createDirectory(folder.resolve("merged"));
    Files.createDirectory(folder.resolve("upper"));
    Files.createDirectory(folder.resolve("work"));
  }

  @AfterEach
  void unmount() throws IOException {
    Command.succeeds("umount", merged.toString());
  }

  private void mount() throws IOException {
    String folders =
        "lowerdir=%s,upperdir=%s/upper,workdir=%s/work".formatted(lower, folder, folder);
    Assumptions.assumeTrue(
        Command.succeeds("mount", "-t", "overlay", "overlay", "-o", folders, merged.toString()),
        "cannot mount an overlay: tables in a container are not tested");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree", "cdb", "lmdb"})
  void lookupShouldFindWhatPostmapHasChangedInTheContainer(String type) throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    Files.writeString(lower.resolve("map"), "a x\n");
    assertThat(postmap.run(type + ":" + lower.resolve("map")).exit()).isZero();
    mount();
    String item = type + ":" + merged.resolve("map");
    try (Table table = TableTypes.open(item, options())) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      Files.writeString(merged.resolve("map"), "b x\n");
      assertThat(postmap.run(item).exit()).isZero();

      assertThat(table.lookup("b")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  private TableOptions options() {
    return new TableOptions(
        Mode.SAFE, true, true, folder, "main.cf", Duration.ZERO, TableOptions.Parameters.NONE);
  }
}
