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

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the journal is and how much it keeps.
 *
 * @param directory made where it does not exist; empty for no journal
 * @param keep how long a delivery is remembered: longer than the sender takes to try again
 * @param size in bytes, of all deliveries remembered; the oldest are forgotten before their time.
 *     At least {@link #MINIMUM_SIZE}
 */
public record JournalSettings(Optional<Path> directory, Duration keep, long size) {

  /** One day. */
  public static final Duration DEFAULT_KEEP = Duration.ofDays(1);

  /** Two million deliveries. */
  public static final long DEFAULT_SIZE = 64L << 20;

  /** Two thousand deliveries. */
  public static final long MINIMUM_SIZE = 64L << 10;

  /** No journal. */
  public static final JournalSettings OFF =
      new JournalSettings(Optional.empty(), DEFAULT_KEEP, DEFAULT_SIZE);

  /** Rejects what would remember nothing. */
  public JournalSettings {
    if (keep.isNegative() || keep.isZero() || size < MINIMUM_SIZE) {
      throw new IllegalArgumentException("the journal keeps " + keep + ", " + size + " bytes");
    }
  }

  /** A journal of the default size. */
  public static JournalSettings in(Path directory) {
    return new JournalSettings(Optional.of(directory), DEFAULT_KEEP, DEFAULT_SIZE);
  }
}
