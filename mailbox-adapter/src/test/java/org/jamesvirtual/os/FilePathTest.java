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

import org.junit.jupiter.api.Test;

class FilePathTest {

  @Test
  void bytesShouldBeUtf8WithNulWhenPathHasOtherCharacters() {
    assertThat(FilePath.of("/ü").bytes()).containsExactly('/', 0xc3, 0xbc, 0);
  }

  @Test
  void pathShouldBeRefusedWhenItHoldsNul() {
    assertThatThrownBy(() -> FilePath.of("/a\0b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pathShouldBeRefusedWhenItIsRelative() {
    assertThatThrownBy(() -> FilePath.of("a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pathShouldBeRefusedWhenItIsNoUnicodeText() {
    assertThatThrownBy(() -> FilePath.of("/\ud800")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parentShouldBeRootWhenFileIsInRoot() {
    assertThat(FilePath.of("/a").parent()).hasToString("/");
    assertThat(FilePath.of("/").parent()).hasToString("/");
    assertThat(FilePath.of("/").child("a")).hasToString("/a");
  }

  @Test
  void childAndParentShouldUndoEachOther() {
    assertThat(FilePath.of("/a/b").child("c").parent()).hasToString("/a/b");
  }
}
