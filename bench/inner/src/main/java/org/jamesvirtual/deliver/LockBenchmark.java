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

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.os.PosixException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The locks between the threads of this process that a delivery takes, each without what it guards.
 * With {@code -t 2} two threads take them at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LockBenchmark {

  private static final int BOXES = 1000;
  private static final long DEVICE = 1;

  private final MailboxLocks mailboxes = new MailboxLocks();
  private final GroupSync groupSync = new GroupSync();
  private final InFlight inFlight = new InFlight();
  private final String[] paths = new String[BOXES];

  /** Names the mailboxes. */
  public LockBenchmark() {
    for (int i = 0; i < BOXES; i++) {
      paths[i] = "/mail/m" + i;
    }
  }

  /** That of an mbox. */
  @Benchmark
  public void mailbox() {
    String path = paths[ThreadLocalRandom.current().nextInt(BOXES)];
    if (!mailboxes.acquire(path, Duration.ofSeconds(1))) {
      throw new IllegalStateException("no lock within a second");
    }
    mailboxes.release(path);
  }

  /** That of a sync for several. */
  @Benchmark
  public void groupSync() throws PosixException {
    groupSync.await(DEVICE, () -> {});
  }

  /** The count of what a shutdown waits for; a delivery takes it twice. */
  @Benchmark
  public void inFlight() {
    inFlight.enter();
    inFlight.leave();
  }
}
