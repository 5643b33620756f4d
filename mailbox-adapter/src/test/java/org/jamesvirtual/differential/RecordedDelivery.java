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
package org.jamesvirtual.differential;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jamesvirtual.model.Address;

/**
 * One recipient of one message, and what Postfix did with it.
 *
 * @param id of the message; the rows of one message follow each other
 * @param sender as virtual(8) had it
 * @param recipient after aliases
 * @param original before aliases
 * @param message a section of the case, or {@code -} for a small one whose subject is the id
 * @param route who answered
 * @param status {@code sent}, {@code deferred} or {@code bounced}; {@code crash} where virtual(8)
 *     died, {@code corrupt} where the message went to the corrupt queue
 * @param dsn the enhanced status, {@code -} for none
 * @param text what the log and the bounce say; {@code @BASE@} for the folder above the mailboxes
 */
record RecordedDelivery(
    String id,
    Address sender,
    Address recipient,
    Address original,
    String message,
    Route route,
    String status,
    String dsn,
    String text) {

  /** Which program of Postfix answered. */
  enum Route {
    /** virtual(8), since the domain is in {@code virtual_mailbox_domains}. */
    VIRTUAL,
    /** virtual(8), since the domain is local and {@code local_transport} says so. */
    LOCAL,
    /** Another delivery agent: no virtual domain. */
    OTHER,
    /** None, since it could not be told whether the domain is virtual. */
    ERROR,
    /** smtpd(8), at RCPT. */
    SMTPD
  }

  /** Whether an agent delivers it, and not another program answers. */
  boolean isDelivered() {
    return route == Route.VIRTUAL || route == Route.LOCAL;
  }

  /** Whether it is the same recipient of the same message. */
  boolean isSameAs(RecordedDelivery other) {
    return id.equals(other.id)
        && recipient.equals(other.recipient)
        && original.equals(other.original);
  }

  /**
   * Reads a line of a case.
   *
   * @param charset what the bytes of an address are; the text keeps its bytes
   */
  static RecordedDelivery parse(String line, Charset charset) {
    String[] column = line.split("\t", -1);
    return new RecordedDelivery(
        column[0],
        address(column[1], charset),
        address(column[2], charset),
        address(column[3], charset),
        column[4],
        Route.valueOf(column[5].toUpperCase(Locale.ROOT)),
        column[6],
        column[7],
        new String(Escapes.decode(column[8]), StandardCharsets.ISO_8859_1));
  }

  private static Address address(String column, Charset charset) {
    return Address.parse(new String(Escapes.decode(column), charset));
  }
}
