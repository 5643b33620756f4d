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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStampTest {

  private static final Duration TICK = Duration.ofMillis(20);

  @TempDir private Path folder;
  private Path file;
  private Instant changed;
  private Instant now;

  @BeforeEach
  void setUp() throws IOException {
    file = Files.writeString(folder.resolve("map"), "a one\n");
    changed = ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
  }

  private FileStamp stampAt(Instant time) throws IOException {
    now = time;
    return FileStamp.of(file, () -> now);
  }

  @Test
  void stampOfTheTickOfAChangeShouldHoldForThatTickOnly() throws IOException {
    FileStamp stamp = stampAt(changed.plusMillis(1));

    assertThat(stamp.isStillThatOf(file)).isTrue();
    now = changed.plus(TICK).plusMillis(1);
    assertThat(stamp.isStillThatOf(file)).isFalse();
  }

  @Test
  void stampOfALaterTickShouldHoldUntilTheFileChanges() throws IOException {
    FileStamp stamp = stampAt(changed.plus(TICK).plusMillis(1));

    now = changed.plus(Duration.ofDays(1));
    assertThat(stamp.isStillThatOf(file)).isTrue();
    Files.writeString(file, "a one\nb two\n");
    assertThat(stamp.isStillThatOf(file)).isFalse();
  }

  @Test
  void stampShouldHoldForOneTickWhenTheClockOfTheFileIsAhead() throws IOException {
    Instant behind = changed.minus(Duration.ofMinutes(5));
    FileStamp stamp = stampAt(behind);

    assertThat(stamp.isStillThatOf(file)).isTrue();
    now = behind.plus(TICK).plusMillis(1);
    assertThat(stamp.isStillThatOf(file)).isFalse();
  }
}
