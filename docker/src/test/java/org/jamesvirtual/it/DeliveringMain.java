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
package org.jamesvirtual.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.Settings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;

/**
 * A process of its own that delivers {@link NumberedMessage}s to one recipient until its input
 * ends, at least one in each thread: {@code MAIN_CF RECIPIENT NAME THREADS}. Prints a line for
 * each: enhanced status, id, detail.
 */
final class DeliveringMain {
  private static final Address SENDER = Address.parse("sender@example.org");
  private static final int LARGE = 20;

  private final VirtualTransport transport;
  private final Recipient recipient;
  private volatile boolean ending;

  private DeliveringMain(VirtualTransport transport, String recipient) {
    this.transport = transport;
    this.recipient = new Recipient(Address.parse(recipient), Optional.empty());
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Settings settings = Settings.of(Path.of(arguments[0]), Map.of());
    try (VirtualTransport transport = VirtualTransport.open(settings)) {
      DeliveringMain deliveries = new DeliveringMain(transport, arguments[1]);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        String name = arguments[2] + i;
        threads.add(Thread.ofPlatform().start(() -> deliveries.deliverAll(name)));
      }
      System.in.readAllBytes();
      deliveries.ending = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private void deliverAll(String name) {
    int i = 0;
    do {
      String id = name + "-" + i;
      byte[] message = NumberedMessage.of(id, i % LARGE == 0 ? 1000 : i % LARGE);
      Envelope envelope = new Envelope(id, SENDER, List.of(recipient));
      Outcome outcome =
          transport.deliver(envelope, () -> new ByteArrayInputStream(message)).getFirst();
      System.out.println(outcome.status() + " " + id + " " + outcome.detail());
      i++;
    } while (!ending);
  }
}
