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

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;

/** Names the copies of a transaction. */
final class RecipientKeys {

  private static final int BLOCK = 1 << 16;

  private RecipientKeys() {}

  /** One for each recipient, in their order; empty where nothing names the transaction. */
  static List<Optional<Key>> of(Envelope envelope, MessageSource message) throws IOException {
    Arrival arrival = envelope.arrival().isPresent() ? envelope.arrival().get() : arrival(message);
    return envelope.recipients().stream()
        .map(recipient -> Key.of(envelope, arrival, recipient, arrival.next(recipient)))
        .toList();
  }

  private static Arrival arrival(MessageSource message) throws IOException {
    Arrival.Reader reader = new Arrival.Reader();
    byte[] block = new byte[BLOCK];
    try (InputStream in = message.open()) {
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        reader.update(block, 0, count);
      }
    }
    return reader.end();
  }
}
