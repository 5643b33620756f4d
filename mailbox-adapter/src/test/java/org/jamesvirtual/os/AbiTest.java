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

import org.junit.jupiter.api.Test;

class AbiTest {

  @Test
  void noFollowFlagShouldDifferWhenProcessorIsArm() {
    assertThat(Abi.of("Linux", "amd64").orElseThrow().noFollowFlag()).isEqualTo(0400000);
    assertThat(Abi.of("Linux", "aarch64").orElseThrow().noFollowFlag()).isEqualTo(0100000);
  }

  @Test
  void abiShouldBeUnknownWhenSystemOrProcessorIsAnother() {
    assertThat(Abi.of("Mac OS X", "aarch64")).isEmpty();
    assertThat(Abi.of("Linux", "riscv64")).isEmpty();
  }

  @Test
  void unsupportedShouldNameThisSystem() {
    assertThat(Abi.unsupported()).contains(System.getProperty("os.name"));
  }
}
