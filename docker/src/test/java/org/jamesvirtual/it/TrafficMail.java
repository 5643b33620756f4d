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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The mail of {@link MixedTrafficIT}: sizes, recipients, and what is to become of each.
 *
 * @param id of the message
 * @param lines of its body
 * @param recipients all different
 */
record TrafficMail(String id, int lines, List<String> recipients) {
  /** How many users there are; those with an even number have an mbox, the others a Maildir. */
  static final int USERS = 200;

  private static final String DOMAIN = "@arkum.ch";
  private static final String UNKNOWN = "nobody";
  private static final String FAILING = "failing";

  /** One in a hundred recipients is unknown, one in a hundred is looked up in a failing table. */
  private static final int PERCENT = 100;

  /** The same mail for the same number. */
  static TrafficMail numbered(int number) {
    Random random = new Random(number);
    int count = recipients(random);
    Set<String> recipients = new LinkedHashSet<>();
    while (recipients.size() < count) {
      recipients.add(
          switch (random.nextInt(PERCENT)) {
            case 0 -> UNKNOWN + random.nextInt(USERS) + DOMAIN;
            case 1 -> failing(random.nextInt(USERS));
            default -> user(random.nextInt(USERS));
          });
    }
    int lines = random.nextInt(PERCENT) == 0 ? 1500 : random.nextInt(60);
    return new TrafficMail("m" + number, lines, List.copyOf(recipients));
  }

  /** 1 to 50, most often few: 60% have one, 2% have more than 20. */
  private static int recipients(Random random) {
    int share = random.nextInt(PERCENT);
    if (share < 60) {
      return 1;
    }
    if (share < 90) {
      return random.nextInt(2, 6);
    }
    return share < 98 ? random.nextInt(6, 21) : random.nextInt(21, 51);
  }

  static String user(int number) {
    return "user" + number + DOMAIN;
  }

  /** An address whose table fails until it is mended; it has a mailbox then. */
  static String failing(int number) {
    return FAILING + number + DOMAIN;
  }

  static boolean isUnknown(String recipient) {
    return recipient.startsWith(UNKNOWN);
  }

  static boolean isFailing(String recipient) {
    return recipient.startsWith(FAILING);
  }

  /** What Postfix is to log for a recipient, one attempt after the other. */
  static List<String> attempts(String recipient) {
    if (isUnknown(recipient)) {
      return List.of("bounced 5.1.1");
    }
    return isFailing(recipient) ? List.of("deferred 4.3.5", "sent 2.0.0") : List.of("sent 2.0.0");
  }
}
