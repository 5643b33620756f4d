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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One mail on its way through the real Postfix, with the mailboxes it concerns, which no other case
 * touches. They lie in a folder named like the case.
 */
final class WireCase {
  /** What is in the case's folder before the mail comes. */
  interface Given {
    void prepare(Path folder) throws IOException;
  }

  private final String name;
  private final Map<String, String> mailboxes = new LinkedHashMap<>();
  private final Map<String, String> patterns = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final Map<String, String> uids = new LinkedHashMap<>();
  private final Map<String, String> gids = new LinkedHashMap<>();
  private final List<String> recipients = new ArrayList<>();
  private final List<Given> given = new ArrayList<>();
  private final Set<WireDifference> differences = EnumSet.noneOf(WireDifference.class);
  private String sender = "sender@example.org";
  private String mailParameters = "";
  private String rcptParameters = "";
  private byte[] message;
  private int attempts;
  private boolean bySendmail;

  private WireCase(String name) {
    this.name = name;
    this.message = Messages.withSubject(name);
  }

  /** A case with a message of two lines from a sender of another domain. */
  static WireCase named(String name) {
    return new WireCase(name);
  }

  /** The mail is for these addresses, as they stand in RCPT. */
  WireCase to(String... addresses) {
    recipients.addAll(List.of(addresses));
    return this;
  }

  /** How many delivery attempts come of it, where it is not one for each address. */
  WireCase attempts(int number) {
    attempts = number;
    return this;
  }

  /** An entry of {@code virtual_mailbox_maps}, its value below the case's folder. */
  WireCase box(String key, String value) {
    return value(key, name + "/" + value);
  }

  /** An entry of {@code virtual_mailbox_maps} as it stands there. */
  WireCase value(String key, String value) {
    mailboxes.put(key, value);
    return this;
  }

  /** A rule of {@code virtual_mailbox_maps}, for addresses that postmap cannot take as a key. */
  WireCase pattern(String pattern, String value) {
    patterns.put(pattern, name + "/" + value);
    return this;
  }

  /** A rule whose result is empty. */
  WireCase patternWithoutResult(String pattern) {
    patterns.put(pattern, "");
    return this;
  }

  WireCase alias(String key, String targets) {
    aliases.put(key, targets);
    return this;
  }

  WireCase uid(String key, String value) {
    uids.put(key, value);
    return this;
  }

  WireCase gid(String key, String value) {
    gids.put(key, value);
    return this;
  }

  WireCase given(Given state) {
    given.add(state);
    return this;
  }

  WireCase from(String address) {
    sender = address;
    return this;
  }

  /** What stands after the address in MAIL. */
  WireCase mailParameters(String parameters) {
    mailParameters = " " + parameters;
    return this;
  }

  /** What stands after each address in RCPT. */
  WireCase rcptParameters(String parameters) {
    rcptParameters = " " + parameters;
    return this;
  }

  /** The message: CRLF line ends where lines end, one byte for each char. */
  WireCase message(String text) {
    message = Messages.bytes(text);
    return this;
  }

  /** The message with a header of its own and this body. */
  WireCase body(String text) {
    return message("Subject: " + name + "\r\n\r\n" + text);
  }

  /** The mail is handed to sendmail(1), which alone can leave the last line without its end. */
  WireCase bySendmail() {
    bySendmail = true;
    return this;
  }

  WireCase differs(WireDifference difference) {
    differences.add(difference);
    return this;
  }

  String name() {
    return name;
  }

  Map<String, String> mailboxes() {
    return mailboxes;
  }

  Map<String, String> patterns() {
    return patterns;
  }

  Map<String, String> aliases() {
    return aliases;
  }

  Map<String, String> uids() {
    return uids;
  }

  Map<String, String> gids() {
    return gids;
  }

  List<Given> given() {
    return given;
  }

  List<String> recipients() {
    return recipients;
  }

  String sender() {
    return sender;
  }

  /** MAIL, with its parameters. */
  String mailCommand() {
    return "MAIL FROM:<" + sender + ">" + mailParameters;
  }

  /** RCPT for an address, with its parameters. */
  String rcptCommand(String recipient) {
    return "RCPT TO:<" + recipient + ">" + rcptParameters;
  }

  byte[] message() {
    return message;
  }

  int attempts() {
    return attempts == 0 ? recipients.size() : attempts;
  }

  boolean isBySendmail() {
    return bySendmail;
  }

  Set<WireDifference> differences() {
    return differences;
  }

  @Override
  public String toString() {
    return name;
  }
}
