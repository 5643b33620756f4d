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
import java.util.regex.Matcher;

/** What comes out otherwise by LMTP than by virtual(8), and why. */
enum WireDifference {
  /** X-Original-To is ORCPT (RFC 3461), which is the sender's word where he gives one. */
  ORCPT_OF_THE_SENDER,

  /** In ORCPT Postfix has the address with its source route, which it takes off elsewhere. */
  SOURCE_ROUTE,

  /** No path leads out of the base; a row of docs/differences.md. */
  INSIDE_THE_BASE,

  /** lmtp(8) breaks lines over {@code lmtp_line_length_limit}, by nature of the protocol. */
  LINE_BROKEN;

  /** What is to come out by LMTP where this comes out by virtual(8). */
  WireResult of(WireResult byVirtual) {
    return switch (this) {
      case ORCPT_OF_THE_SENDER -> originalRecipient(byVirtual, "other@x.example");
      case SOURCE_ROUTE -> originalRecipient(byVirtual, "\"@relay.example:route\"@arkum.ch");
      case INSIDE_THE_BASE -> new WireResult(everyStatus(byVirtual, "deferred 4.3.5"), List.of());
      case LINE_BROKEN -> broken(byVirtual);
    };
  }

  private static List<String> everyStatus(WireResult result, String status) {
    return result.statuses().stream().map(line -> line.replaceFirst("\\S+ \\S+$", status)).toList();
  }

  private static WireResult originalRecipient(WireResult result, String address) {
    return result.withTree(
        String.join("\n", result.tree())
            .replaceAll(
                "\\|X-Original-To: .*", Matcher.quoteReplacement("|X-Original-To: " + address)));
  }

  private static WireResult broken(WireResult result) {
    return result.withTree(
        String.join("\n", result.tree())
            .replace(
                WireMessages.OVERLONG_STORED,
                "\\*" + SampleSite.LINE_LENGTH_LIMIT + ",x\n| \\*" + WireMessages.OVER + ",x"));
  }
}
