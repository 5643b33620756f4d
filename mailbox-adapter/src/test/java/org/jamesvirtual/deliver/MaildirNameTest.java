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

import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jamesvirtual.os.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaildirNameTest {

  private static final Instant START = Instant.ofEpochSecond(1_795_375_229L, 520_860_999);
  private static final FileStatus FILE = new FileStatus(0xfe00, 0x21a0c1, 0100600, 1, 0, 0, 0, 0);

  @Test
  void deliveredNameShouldBeVirtuals() {
    assertThat(names("host1", 7).delivered(START, FILE))
        .isEqualTo("1795375229.Vfe00I21a0c1M520860.host1");
  }

  @Test
  void microsecondsShouldNotBePadded() {
    assertThat(names("h", 7).delivered(Instant.ofEpochSecond(1, 42_000), FILE))
        .isEqualTo("1.Vfe00I21a0c1M42.h");
  }

  @ParameterizedTest
  @CsvSource({
    "mail.v.example, mail.v.example",
    "a/b, a\\057b",
    "a:2, a\\0722",
    "'', localhost",
    "../../x, ..\\057..\\057x"
  })
  void hostShouldNotBreakOutOfTheName(String host, String written) {
    assertThat(names(host, 7).delivered(START, FILE)).endsWith("M520860." + written);
    assertThat(names(host, 7).temporary(START)).endsWith("." + written).doesNotContain("/");
  }

  @Test
  void temporaryNamesShouldBeUniqueInOneSecondAndAcrossThreads() {
    MaildirName names = names("h", 1);
    Set<String> seen = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 10_000).parallel().forEach(i -> seen.add(names.temporary(START)));

    assertThat(seen).hasSize(10_000).allMatch(name -> name.startsWith("1795375229.P1R"));
  }

  @Test
  void temporaryNamesShouldDifferBetweenProcessesWithTheSameNumberAndHost() {
    assertThat(new MaildirName("h", 1, new Random(1)).temporary(START))
        .isNotEqualTo(new MaildirName("h", 1, new Random(2)).temporary(START));
  }

  private static MaildirName names(String host, long pid) {
    return new MaildirName(host, pid, new Random(0));
  }
}
