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
package org.jamesvirtual.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jamesvirtual.testing.SystemCallFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of deliveries on a disk that takes a file and no more. */
class SegmentsTest {

  @TempDir private Path folder;

  @Test
  void filesThatCannotBeSyncedShouldNotPileUp() throws IOException {
    JournalSettings settings =
        new JournalSettings(Optional.of(folder), Duration.ofDays(1), JournalSettings.MINIMUM_SIZE);
    try (JournalDirectory directory = JournalDirectory.open(folder);
        Segments segments = Segments.open(directory, settings, true)) {
      segments.append(keys(0, 10));
      try (SystemCallFault broken = new SystemCallFault("fdatasync", "error=EIO", List.of())) {
        broken.begin();
        for (int attempt = 0; attempt < 5; attempt++) {
          List<Key> more = keys(10, 20);
          assertThatThrownBy(() -> segments.append(more)).isInstanceOf(IOException.class);
          assertThat(more).hasSize(10);
        }
        assertThat(files()).isEqualTo(1);
      }
      assertThat(keys(0, 10)).allMatch(segments::contains);
      assertThat(keys(10, 20)).noneMatch(segments::contains);
    }
    try (JournalDirectory directory = JournalDirectory.open(folder);
        Segments segments = Segments.open(directory, settings, true)) {
      assertThat(keys(0, 10)).allMatch(segments::contains);
    }
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("delivered-")).count();
    }
  }

  private static List<Key> keys(long from, long to) {
    return new ArrayList<>(LongStream.range(from, to).mapToObj(i -> new Key(i, i)).toList());
  }
}
