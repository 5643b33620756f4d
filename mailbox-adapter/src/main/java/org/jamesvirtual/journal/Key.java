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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.model.Sha256;

/**
 * Names one copy of one message: transaction, sender, bytes, recipient, and which of several copies
 * for that recipient. 128 bits of a SHA-256.
 */
record Key(long high, long low) {

  static final int SIZE = 16;

  /**
   * Of a copy.
   *
   * @return empty if nothing names the transaction: two messages with the same bytes may be two
   */
  static Optional<Key> of(Envelope envelope, Arrival arrival, Recipient recipient, int occurrence) {
    if (envelope.transactionId().isEmpty() && !arrival.isNamed()) {
      return Optional.empty();
    }
    MessageDigest digest = Sha256.start();
    add(digest, envelope.transactionId().orElse(""));
    add(digest, envelope.sender().external());
    digest.update(arrival.digest());
    add(digest, recipient.address().external());
    add(digest, recipient.original().map(Address::external).orElse(""));
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, occurrence));
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return Optional.of(new Key(hash.getLong(), hash.getLong()));
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
