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

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLockTest {

  @TempDir private Path folder;
  private FilePath path;

  @BeforeEach
  void nameFile() {
    path = FilePath.of(folder.resolve("box").toString());
  }

  @Test
  void fcntlShouldKeepTwoDescriptorsApartWhenBothAreOfThisProcess() throws Exception {
    try (Descriptor one = SafeOpen.forAppend(path);
        Descriptor two = SafeOpen.forAppend(path)) {
      assertThat(KernelLock.tryFcntl(one)).isTrue();
      assertThat(KernelLock.tryFcntl(two)).isFalse();
    }
  }

  @Test
  void fcntlShouldStayWhenAnotherDescriptorOfTheFileIsClosed() throws Exception {
    try (Descriptor one = SafeOpen.forAppend(path);
        Descriptor two = SafeOpen.forAppend(path)) {
      assertThat(KernelLock.tryFcntl(one)).isTrue();
      SafeOpen.forAppend(path).close();
      assertThat(KernelLock.tryFcntl(two)).isFalse();
    }
  }

  @Test
  void flockShouldKeepTwoDescriptorsApart() throws Exception {
    try (Descriptor one = SafeOpen.forAppend(path);
        Descriptor two = SafeOpen.forAppend(path)) {
      assertThat(KernelLock.tryFlock(one)).isTrue();
      assertThat(KernelLock.tryFlock(two)).isFalse();
    }
  }

  @Test
  void lockShouldEndWhenFileIsClosed() throws Exception {
    try (Descriptor one = SafeOpen.forAppend(path)) {
      assertThat(KernelLock.tryFcntl(one)).isTrue();
      assertThat(KernelLock.tryFlock(one)).isTrue();
    }
    try (Descriptor two = SafeOpen.forAppend(path)) {
      assertThat(KernelLock.tryFcntl(two)).isTrue();
      assertThat(KernelLock.tryFlock(two)).isTrue();
    }
  }

  @Test
  void kindsShouldNotSeeEachOther() throws Exception {
    try (Descriptor one = SafeOpen.forAppend(path);
        Descriptor two = SafeOpen.forAppend(path)) {
      assertThat(KernelLock.tryFcntl(one)).isTrue();
      assertThat(KernelLock.tryFlock(two)).isTrue();
    }
  }
}
