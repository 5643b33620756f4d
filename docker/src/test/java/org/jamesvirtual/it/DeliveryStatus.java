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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What Postfix logged of one delivery attempt for one recipient.
 *
 * @param queueId of the message
 * @param recipient the final address
 * @param relay who was asked
 * @param dsn the enhanced status
 * @param status {@code sent}, {@code deferred} or {@code bounced}
 * @param text the words of the server, or of Postfix
 */
record DeliveryStatus(
    String queueId, String recipient, String relay, String dsn, String status, String text) {

  private static final Pattern LINE =
      Pattern.compile(
          ": (\\w+): to=<([^>]*)>,.* relay=([^,]*),.* dsn=([\\d.]+), status=(\\w+) \\((.*)\\)");

  /** All attempts in a log of Postfix, in order. */
  static List<DeliveryStatus> allIn(String log) {
    return LINE.matcher(log).results().map(DeliveryStatus::of).toList();
  }

  private static DeliveryStatus of(MatchResult line) {
    return new DeliveryStatus(
        line.group(1), line.group(2), line.group(3), line.group(4), line.group(5), line.group(6));
  }
}
