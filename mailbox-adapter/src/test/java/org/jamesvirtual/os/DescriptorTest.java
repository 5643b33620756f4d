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

class DescriptorTest {

  @TempDir private Path folder;

  @Test
  void truncateShouldSpareTheFileThatHasTheNumberNowWhenTheDescriptorIsClosed() throws Exception {
    // The kernel gives the lowest free number: to this file, if no other thread opens one.
    Path other = Files.writeString(folder.resolve("other"), "somebody else's mail");
    Descriptor closed = open("box");
    closed.closeOrFail();

    try (Descriptor next = open("other")) {
      assertThatThrownBy(() -> closed.truncate(0))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.getMessage()).contains("Bad file"));
      closed.close();
      assertThat(next.status().size()).isEqualTo(Files.size(other)).isPositive();
    }
  }

  private Descriptor open(String name) throws Exception {
    return SafeOpen.forAppend(FilePath.of(folder.resolve(name).toString()));
  }
}
