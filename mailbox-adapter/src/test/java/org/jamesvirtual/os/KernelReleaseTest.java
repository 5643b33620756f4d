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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelReleaseTest {

  @ParameterizedTest
  @CsvSource({
    "5.2, true",
    "5.2.0-rc1, true",
    "5.10.0-28-amd64, true",
    "6.1.0, true",
    "5.1.21, false",
    "4.18.0-553.el8_10.x86_64, false",
    "2.6.32, false",
    "'', false",
    "unknown, false",
    "99999999999.1, false",
  })
  void releaseShouldBeComparedByItsNumbers(String release, boolean waits) {
    assertThat(KernelRelease.of(release).isAtLeast(KernelRelease.WRITES_BACK_AND_WAITS))
        .isEqualTo(waits);
  }
}
