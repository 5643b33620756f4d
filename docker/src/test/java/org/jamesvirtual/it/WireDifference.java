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

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What comes out otherwise by LMTP than by virtual(8), and why. */
enum WireDifference {
  /**
   * LMTP has the recipient after aliases; the one before them comes with ORCPT (RFC 3461) only.
   * Pending: to go when ORCPT is read.
   */
  ORIGINAL_RECIPIENT,

  /** Pending: to go when an address is kept as it came in RCPT. */
  DOMAIN_IN_LOWER_CASE,

  /** Pending as the last one, for the sender. */
  SENDER_DOMAIN_IN_LOWER_CASE,

  /** Postfix bounces what needs SMTPUTF8 (RFC 6531) itself. Pending: to go when it is announced. */
  NO_SMTPUTF8,

  /**
   * James takes no recipient with two dots in a quoted local part, an empty local part, an octet
   * over 127 or an underscore in the domain. Pending: to go when RCPT is parsed by us.
   */
  RECIPIENT_REFUSED,

  /** Pending as the last one, for the sender. */
  SENDER_REFUSED,

  /** No path leads out of the base; a row of docs/differences.md. */
  INSIDE_THE_BASE,

  /** lmtp(8) breaks lines over {@code lmtp_line_length_limit}, by nature of the protocol. */
  LINE_BROKEN;

  private static final Pattern ADDRESS_LINE =
      Pattern.compile("(\\|(?:X-Original-To|Delivered-To): .*@)(.*)");

  /** What is to come out by LMTP where this comes out by virtual(8). */
  WireResult of(WireResult byVirtual) {
    return switch (this) {
      case ORIGINAL_RECIPIENT -> withoutAliases(byVirtual);
      case DOMAIN_IN_LOWER_CASE -> domainsInLowerCase(byVirtual);
      case SENDER_DOMAIN_IN_LOWER_CASE -> senderDomainInLowerCase(byVirtual);
      case NO_SMTPUTF8 -> new WireResult(everyStatus(byVirtual, "bounced 5.6.7"), List.of());
      case RECIPIENT_REFUSED -> new WireResult(everyStatus(byVirtual, "bounced 5.1.3"), List.of());
      case SENDER_REFUSED -> new WireResult(everyStatus(byVirtual, "bounced 5.1.7"), List.of());
      case INSIDE_THE_BASE -> new WireResult(everyStatus(byVirtual, "deferred 4.3.5"), List.of());
      case LINE_BROKEN -> broken(byVirtual);
    };
  }

  private static List<String> everyStatus(WireResult result, String status) {
    return result.statuses().stream().map(line -> line.replaceFirst("\\S+ \\S+$", status)).toList();
  }

  private static WireResult withoutAliases(WireResult result) {
    String tree = String.join("\n", result.tree());
    return result.withTree(
        tree.replaceAll(
            "\\|X-Original-To: .*\n\\|Delivered-To: (.*)",
            "|X-Original-To: $1\n|Delivered-To: $1"));
  }

  private static WireResult domainsInLowerCase(WireResult result) {
    return result.withTree(
        ADDRESS_LINE
            .matcher(String.join("\n", result.tree()))
            .replaceAll(
                line ->
                    Matcher.quoteReplacement(
                        line.group(1) + line.group(2).toLowerCase(Locale.ROOT))));
  }

  private static WireResult senderDomainInLowerCase(WireResult result) {
    return result.withTree(
        String.join("\n", result.tree()).replace("Sender@EXAMPLE.org", "Sender@example.org"));
  }

  private static WireResult broken(WireResult result) {
    return result.withTree(
        String.join("\n", result.tree())
            .replace(
                WireMessages.OVERLONG_STORED,
                "\\*" + SampleSite.LINE_LENGTH_LIMIT + ",x\n| \\*" + WireMessages.OVER + ",x"));
  }
}
