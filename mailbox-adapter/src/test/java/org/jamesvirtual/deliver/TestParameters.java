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

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jamesvirtual.os.FilePath;

/** Parameters for a test: a dotlock, tried twice without much delay, and no limit. */
final class TestParameters {

  static final Duration SHORT = Duration.ofMillis(10);

  private Set<Lock> locks = EnumSet.of(Lock.DOTLOCK);
  private int attempts = 2;
  private Duration delay = SHORT;
  private Duration stale = Duration.ofSeconds(500);
  private long limit;
  private boolean postfixMode;
  private FilePath base = FilePath.of("/");
  private boolean strict = true;
  private Durability durability = Durability.FULL;

  TestParameters locks(Lock first, Lock... more) {
    locks = EnumSet.of(first, more);
    return this;
  }

  TestParameters attempts(int number, Duration pause) {
    attempts = number;
    delay = pause;
    return this;
  }

  TestParameters stale(Duration age) {
    stale = age;
    return this;
  }

  TestParameters limit(long bytes) {
    limit = bytes;
    return this;
  }

  TestParameters base(Path folder) {
    base = FilePath.of(folder.toString());
    return this;
  }

  TestParameters anyOwner() {
    strict = false;
    return this;
  }

  TestParameters postfixMode() {
    postfixMode = true;
    return this;
  }

  TestParameters unsynced() {
    durability = Durability.NONE;
    return this;
  }

  DeliveryParameters build() {
    return new DeliveryParameters(
        base, locks, attempts, delay, stale, limit, strict, true, durability, postfixMode);
  }
}
