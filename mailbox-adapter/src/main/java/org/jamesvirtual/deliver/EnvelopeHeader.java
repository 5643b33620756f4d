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

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Recipient;

/**
 * The lines that virtual(8) puts before a message: mail_copy(3). Addresses in quoted form and
 * original case, as UTF-8; a control character in one becomes {@code ?}, so that an address stays
 * within its line.
 */
final class EnvelopeHeader {

  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private final StringBuilder lines = new StringBuilder(256);

  private EnvelopeHeader() {}

  /** For a Maildir file. */
  static byte[] forMaildir(Address sender, Recipient recipient, boolean originalToo) {
    return new EnvelopeHeader().addresses(sender, recipient, originalToo).bytes();
  }

  /**
   * For an mbox: the same after a {@code From } line.
   *
   * @param now in the zone in which the date is to be read; the line names none
   */
  static byte[] forMbox(
      Address sender, Recipient recipient, boolean originalToo, ZonedDateTime now) {
    return new EnvelopeHeader()
        .fromLine(sender, now)
        .addresses(sender, recipient, originalToo)
        .bytes();
  }

  private EnvelopeHeader fromLine(Address sender, ZonedDateTime now) {
    text("From ");
    text(sender.isNull() ? "MAILER-DAEMON" : sender.external());
    text("  ");
    asctime(now);
    lines.append('\n');
    return this;
  }

  private EnvelopeHeader addresses(Address sender, Recipient recipient, boolean originalToo) {
    line("Return-Path: <", sender.external(), ">");
    Optional<Address> original = recipient.original();
    if (originalToo && original.isPresent() && !original.get().isNull()) {
      line("X-Original-To: ", original.get().external(), "");
    }
    line("Delivered-To: ", recipient.address().external(), "");
    return this;
  }

  /** asctime(3): the same in every locale. */
  private void asctime(ZonedDateTime now) {
    lines.append(DAYS[now.getDayOfWeek().getValue() - 1]).append(' ');
    lines.append(MONTHS[now.getMonthValue() - 1]).append(' ');
    padded(now.getDayOfMonth(), ' ').append(' ');
    padded(now.getHour(), '0').append(':');
    padded(now.getMinute(), '0').append(':');
    padded(now.getSecond(), '0').append(' ').append(now.getYear());
  }

  private StringBuilder padded(int number, char padding) {
    return (number < 10 ? lines.append(padding) : lines).append(number);
  }

  private void line(String name, String value, String end) {
    text(name);
    text(value);
    text(end);
    lines.append('\n');
  }

  private void text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lines.append(Character.isISOControl(c) ? '?' : c);
    }
  }

  private byte[] bytes() {
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
