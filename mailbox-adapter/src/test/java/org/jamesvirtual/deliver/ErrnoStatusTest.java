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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoStatusTest {

  @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
  @CsvSource({
    "28 ENOSPC, 4.3.0, 4.3.0, 4.3.0",
    "122 EDQUOT, 5.2.2, 5.2.2, 5.2.2",
    "27 EFBIG, 5.2.2, 5.2.2, 5.2.2",
    "11 EAGAIN, 4.2.0, 4.2.0, 4.2.0",
    "116 ESTALE, 4.2.0, 4.2.0, 4.2.0",
    "5 EIO, 4.2.0, 4.3.0, 5.3.0",
    "13 EACCES, 4.2.0, 4.3.0, 5.3.0",
    "30 EROFS, 4.2.0, 4.3.0, 5.3.0",
    "2 ENOENT, 4.2.0, 4.3.0, 5.3.0",
    "17 EEXIST, 4.2.0, 4.3.0, 5.3.0",
    "9999 unknown, 4.2.0, 4.3.0, 5.3.0",
  })
  void statusShouldBeVirtualsButNeverBounceForALocalErrorInModeSafe(
      String errno, String before, String whileWriting, String whileWritingAsPostfix) {
    int number = Integer.parseInt(errno.substring(0, errno.indexOf(' ')));

    assertThat(ErrnoStatus.beforeWriting(number)).hasToString(before);
    assertThat(ErrnoStatus.whileWriting(number, false)).hasToString(whileWriting);
    assertThat(ErrnoStatus.whileWriting(number, true)).hasToString(whileWritingAsPostfix);
  }
}
