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
package org.jamesvirtual.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jamesvirtual.config.MainCfFuzz;
import org.jamesvirtual.config.MasterCfFuzz;
import org.jamesvirtual.table.CompiledTableFuzz;
import org.jamesvirtual.table.MapFileFuzz;
import org.jamesvirtual.table.TableFileFuzz;
import org.jamesvirtual.table.TableListFuzz;
import org.junit.jupiter.api.Test;

/** The targets of {@code bench/fuzz} on the recorded cases, each cut and changed a few times. */
class FuzzTargetsTest {

  private static final int VARIANTS = 5;
  private static final List<Path> SEEDS =
      List.of(
          Path.of("src", "test", "resources", "config", "postconf"),
          Path.of("src", "test", "resources", "table"),
          Path.of("src", "test", "resources", "table", "db"));

  private final Random random = new Random(20261123);

  @FunctionalInterface
  private interface Target {
    void accept(byte[] input) throws IOException;
  }

  @Test
  void targetsShouldTakeWhateverTheyAreGiven() throws IOException {
    for (Path folder : SEEDS) {
      try (CapturedLog warnings = new CapturedLog();
          Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          byte[] seed = Files.readAllBytes(file);
          for (int i = 0; i < VARIANTS; i++) {
            byte[] input = i == 0 ? seed : changed(seed);
            for (Target target :
                List.<Target>of(
                    MainCfFuzz::fuzzerTestOneInput,
                    MasterCfFuzz::fuzzerTestOneInput,
                    MapFileFuzz::fuzzerTestOneInput,
                    CompiledTableFuzz::fuzzerTestOneInput,
                    TableFileFuzz::fuzzerTestOneInput,
                    TableListFuzz::fuzzerTestOneInput)) {
              ThrowingCallable run = () -> target.accept(input);
              assertThatCode(run).as("%s, variant %d", file, i).doesNotThrowAnyException();
            }
          }
        }
        assertThat(warnings.text()).as("what is said of it").doesNotContain("\tat ");
      }
    }
  }

  private byte[] changed(byte[] seed) {
    byte[] input = new byte[random.nextInt(seed.length + 1)];
    System.arraycopy(seed, 0, input, 0, input.length);
    String odd = "\0\n\r\t {}()$?:=<>\"\\\u00ff";
    for (int i = 0; input.length > 0 && i < 3; i++) {
      input[random.nextInt(input.length)] = (byte) odd.charAt(random.nextInt(odd.length()));
    }
    return input;
  }
}
