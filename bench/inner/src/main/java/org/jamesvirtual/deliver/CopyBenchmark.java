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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The copy loop, to memory, and the lock that deliveries of one process have for a mailbox. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
public class CopyBenchmark {

  private static final byte[] HEADER =
      "Return-Path: <a@b.example>\n".getBytes(StandardCharsets.US_ASCII);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Octets of the message. */
  @Param({"10240", "1048576"})
  public int size;

  private final byte[] input = new byte[CopyBuffers.SIZE];
  private final MailboxLocks locks = new MailboxLocks();
  private byte[] message;

  /** Makes a message with lines of 72 octets. */
  @Setup
  public void make() {
    message = "x".repeat(70).concat("\r\n").repeat(size / 72).getBytes(StandardCharsets.US_ASCII);
  }

  /** Counts and forgets. */
  private static final class Sum implements ByteOutput {
    private long sum;

    @Override
    public void put(byte[] bytes, int offset, int length) {
      sum += length + bytes[offset];
    }

    @Override
    public void flush() {
      sum++;
    }
  }

  private long copy(boolean mbox) throws Exception {
    Sum sum = new Sum();
    new MessageCopy(HEADER, new ByteArrayInputStream(message), mbox, input).writeTo(sum);
    return sum.sum;
  }

  /** For a Maildir. */
  @Benchmark
  public long maildirCopy() throws Exception {
    return copy(false);
  }

  /** For an mbox. */
  @Benchmark
  public long mboxCopy() throws Exception {
    return copy(true);
  }

  /** Nobody else wants the mailbox. */
  @Benchmark
  public boolean lock() {
    boolean acquired = locks.acquire("/var/mail/arkum.ch/mueller", PATIENCE);
    locks.release("/var/mail/arkum.ch/mueller");
    return acquired;
  }
}
