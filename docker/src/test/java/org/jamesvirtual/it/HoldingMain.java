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
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.Settings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Recipient;

/**
 * A process of its own that delivers one {@link NumberedMessage} and holds the mailbox, with half
 * of the message written, until its input ends: {@code MAIN_CF RECIPIENT}. Prints {@link #HELD},
 * and at the end status, id and detail.
 */
final class HoldingMain {
  static final String HELD = "held";
  static final String ID = "slow";

  // More than is buffered on the way.
  private static final int LINES = 40_000;

  private HoldingMain() {}

  public static void main(String[] arguments) {
    Settings settings = Settings.of(Path.of(arguments[0]), Map.of());
    Recipient recipient = new Recipient(Address.parse(arguments[1]), Optional.empty());
    Envelope envelope = new Envelope(ID, Address.parse("sender@example.org"), List.of(recipient));
    byte[] message = NumberedMessage.of(ID, LINES);
    try (VirtualTransport transport = VirtualTransport.open(settings)) {
      System.out.println(
          transport.deliver(envelope, () -> new Slow(message)).getFirst().status() + " " + ID);
    }
  }

  /** Stops in its middle. */
  private static final class Slow extends InputStream {
    private final ByteArrayInputStream message;
    private final int middle;

    Slow(byte[] message) {
      this.message = new ByteArrayInputStream(message);
      this.middle = message.length / 2;
    }

    @Override
    public int read() {
      return message.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (message.available() > middle) {
        int most = Math.min(length, message.available() - middle);
        return message.read(bytes, offset, most);
      }
      if (message.available() == middle) {
        System.out.println(HELD);
        System.in.readAllBytes();
      }
      return message.read(bytes, offset, length);
    }
  }
}
