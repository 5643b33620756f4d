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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jamesvirtual.VirtualTransport;

/**
 * A signal while mail is written waits for the end of that delivery, and then ends the process with
 * the exit code that this delivery has. The virtual machine by itself would end with 143, which
 * pipe(8) takes for a bounce, and leave half a message behind.
 */
final class OrderlyEnd implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final VirtualTransport transport;
  private final Thread hook = new Thread(this::end);
  private final CountDownLatch told = new CountDownLatch(1);
  private volatile int exit = SysExits.TEMPFAIL;

  OrderlyEnd(VirtualTransport transport) {
    this.transport = transport;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** What the process is to end with from now on. */
  void exit(int code) {
    exit = code;
    told.countDown();
  }

  private void end() {
    transport.stop(PATIENCE);
    try {
      // The thread that delivered says what became of it.
      told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
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
