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
package org.jamesvirtual.hook;

import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;

/**
 * The one place where an outcome becomes a reply: code (RFC 5321 section 4.2.3), enhanced status
 * first in the text (RFC 2034 section 4), US-ASCII without control characters.
 */
public final class Replies {

  // RFC 5321 section 4.5.3.1.5: a reply line has at most 512 octets; leave room for code and
  // status.
  private static final int MAXIMUM_TEXT = 400;

  // RFC 1870 section 6.3.
  private static final EnhancedStatus TOO_BIG = new EnhancedStatus(5, 3, 4);

  private Replies() {}

  /** The reply to the recipient's RCPT after the final dot. */
  public static SMTPResponse of(Outcome outcome) {
    return new SMTPResponse(code(outcome), line(outcome.status(), outcome.text()));
  }

  /**
   * The same, with the name under which the log has the message.
   *
   * @param id printable ASCII
   */
  public static SMTPResponse of(Outcome outcome, String id) {
    return outcome instanceof Outcome.Delivered
        ? new SMTPResponse(code(outcome), line(outcome.status(), outcome.text() + " as " + id))
        : of(outcome);
  }

  /** The same as the verdict of a hook on RCPT. */
  static HookResult hookResult(Outcome outcome) {
    return HookResult.builder()
        .hookReturnCode(
            outcome.status().isTransient() ? HookReturnCode.denySoft() : HookReturnCode.deny())
        .smtpReturnCode(code(outcome))
        .smtpDescription(line(outcome.status(), outcome.text()))
        .build();
  }

  private static String code(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Delivered delivered -> SMTPRetCode.MAIL_OK;
      case Outcome.Deferred deferred -> SMTPRetCode.LOCAL_ERROR;
      case Outcome.Bounced bounced -> permanent(bounced.status());
    };
  }

  private static String permanent(EnhancedStatus status) {
    if (status.equals(EnhancedStatus.MAILBOX_FULL) || status.equals(TOO_BIG)) {
      return SMTPRetCode.QUOTA_EXCEEDED;
    }
    return status.subject() == 1
        ? SMTPRetCode.MAILBOX_PERM_UNAVAILABLE
        : SMTPRetCode.TRANSACTION_FAILED;
  }

  private static String line(EnhancedStatus status, String text) {
    StringBuilder line = new StringBuilder(status.toString()).append(' ');
    for (int i = 0; i < text.length() && i < MAXIMUM_TEXT; i++) {
      char c = text.charAt(i);
      line.append(c < ' ' || c >= 0x7f ? '?' : c);
    }
    return line.toString();
  }
}
