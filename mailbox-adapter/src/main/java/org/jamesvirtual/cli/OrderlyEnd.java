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
package org.jamesvirtual.cli;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jamesvirtual.VirtualTransport;

/**
 * A signal while mail is written waits for the end of that delivery, and then ends the process with
 * the exit code that this delivery has. One that comes while nothing is delivered, such as before
 * the message has been read, ends it at once. The virtual machine by itself would end with 143,
 * which pipe(8) takes for a bounce, and leave half a message behind.
 */
final class OrderlyEnd implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final VirtualTransport transport;
  private final Thread hook = new Thread(this::end);
  private final Semaphore idle = new Semaphore(1);
  private volatile int exit = SysExits.TEMPFAIL;

  OrderlyEnd(VirtualTransport transport) {
    this.transport = transport;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Runs what a signal is to wait for: a delivery, and the telling of what became of it. It does
   * not begin once a signal has come.
   *
   * @param delivery gives what the process is to end with from now on
   * @return the same
   */
  int during(IntSupplier delivery) {
    idle.acquireUninterruptibly();
    try {
      exit = delivery.getAsInt();
      return exit;
    } finally {
      idle.release();
    }
  }

  private void end() {
    transport.stop(PATIENCE);
    try {
      // The thread that delivered says what became of it.
      idle.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exit);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running already, and ends the process.
    }
  }
}
