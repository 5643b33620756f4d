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

class SharedLockTest {

  @TempDir private Path folder;
  private FilePath path;

  @BeforeEach
  void makeFile() throws Exception {
    path = FilePath.of(folder.resolve("map.db").toString());
    SafeOpen.forAppend(path).close();
  }

  @Test
  void flockShouldBeSharedAndKeepOutWhoWantsItAlone() throws Exception {
    try (Descriptor writer = SafeOpen.forAppend(path);
        Descriptor one = Posix.openForRead(path);
        Descriptor two = Posix.openForRead(path)) {
      assertThat(SharedLock.FLOCK.tryLock(one)).isTrue();
      assertThat(SharedLock.FLOCK.tryLock(two)).isTrue();
      assertThat(KernelLock.tryFlock(writer)).isFalse();
      SharedLock.FLOCK.unlock(one);
      assertThat(KernelLock.tryFlock(writer)).isFalse();
      SharedLock.FLOCK.unlock(two);
      assertThat(KernelLock.tryFlock(writer)).isTrue();
      assertThat(SharedLock.FLOCK.tryLock(one)).isFalse();
    }
  }

  @Test
  void lockShouldBeGrantedAlwaysWhenThereIsNone() throws Exception {
    try (Descriptor writer = SafeOpen.forAppend(path);
        Descriptor reader = Posix.openForRead(path)) {
      assertThat(KernelLock.tryFlock(writer)).isTrue();
      assertThat(SharedLock.NONE.tryLock(reader)).isTrue();
      SharedLock.NONE.unlock(reader);
    }
  }
}
