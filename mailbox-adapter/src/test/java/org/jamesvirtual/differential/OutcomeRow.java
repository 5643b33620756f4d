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

import java.util.regex.Pattern;
import org.jamesvirtual.differential.CaseRun.Row;

/** What can become of a recipient: what virtual(8) says, and why. */
enum OutcomeRow {
  MAILBOX("", "sent", "2.0.0", "delivered to mailbox"),
  MAILDIR("", "sent", "2.0.0", "delivered to maildir"),
  UNKNOWN_USER("", "bounced|deferred", "[45].1.1", "unknown user.*"),
  OWNER_MISSING("own", "deferred", "4.3.5", "mail system configuration error"),
  OWNER_BAD("bad", "deferred|crash", "4.3.5|-", ".*"),
  TABLE_FAILS("", "deferred", "4.3.5", "mail system configuration error"),
  NOT_REGULAR("", "bounced|deferred", "[45].3.5", "delivery failed to mailbox.*"),
  FOREIGN_MAILBOX("", "deferred", "4.2.0", ".*is not owned by recipient"),
  LOCKED(
      "",
      "deferred",
      "4.2.0",
      ".*(lock file.*File exists|exclusive access: Resource temporarily.*)"),
  REPLACED("", "deferred", "4.2.0", ".*target file status changed unexpectedly"),
  MBOX_NO_SPACE("", "deferred", "4.3.0", ".*(lock|open|create) file.*"),
  MBOX_QUOTA("", "bounced|deferred", "[45].2.2", ".*(lock|open|create) file.*"),
  MBOX_SYSTEM_ERROR("", "deferred", "4.2.0", ".*(lock|open|create) file.*Input/output error"),
  MBOX_UNFIT(
      "",
      "deferred",
      "4.2.0",
      "delivery failed to mailbox.*(open|lock|create) file.*|.* file (is|has) .*"),
  MAILDIR_NO_SPACE("", "deferred", "4.3.0", "maildir.*create maildir file.*"),
  MAILDIR_QUOTA("", "bounced|deferred", "[45].2.2", "maildir.*create maildir file.*"),
  MAILDIR_UNFIT("", "deferred", "4.2.0", "maildir.*create maildir file.*"),
  WRITING_LATER("", "deferred", "4.2.0", ".*error writing message.*"),
  WRITING_NO_SPACE("", "deferred", "4.3.0", ".*error writing message.*"),
  TOO_LARGE("", "bounced|deferred", "[45].2.2", ".*error writing message: File too large"),
  WRITING_QUOTA("", "bounced|deferred", "[45].2.2", ".*error writing message.*"),
  WRITING_SYSTEM_ERROR("", "bounced|deferred", "[45].3.0", ".*error writing message.*"),
  READING("", "bounced|deferred", "[45].3.0", ".*error reading message.*"),
  CORRUPT("", "corrupt", "-", ".*"),
  /** Not by any fault of the owner's ids: what is made up here leads to no such thing. */
  DIED("", "crash", "-", ".*");

  private final String tag;
  private final Pattern outcome;

  OutcomeRow(String tag, String status, String dsn, String text) {
    this.tag = tag;
    this.outcome = Pattern.compile("(" + status + ") (" + dsn + ") " + text, Pattern.DOTALL);
  }

  /** The first that fits; where the text is the same for several, the recipient's name tells. */
  static OutcomeRow of(Row row) {
    String outcome = row.status() + " " + row.dsn() + " " + row.text();
    for (OutcomeRow one : values()) {
      if (row.delivery().id().startsWith(one.tag) && one.outcome.matcher(outcome).matches()) {
        return one;
      }
    }
    throw new IllegalStateException("an outcome of no known kind: " + outcome);
  }

  boolean isSent() {
    return this == MAILBOX || this == MAILDIR;
  }
}
