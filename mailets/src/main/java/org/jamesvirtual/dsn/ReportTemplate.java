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
package org.jamesvirtual.dsn;

/** What kind of report it is: the templates of Postfix's bounce(8), see bounce(5). */
public enum ReportTemplate {
  /** The message is in the mailboxes. */
  SUCCESS(
      "delivered",
      "Successful Mail Delivery Report",
      "",
      """
      Your message was delivered to the mailbox of each of these recipients.
      """),

  /** Given up. */
  FAILURE(
      "failed",
      "Undelivered Mail Returned to Sender",
      "Undelivered ",
      """
      Your message could not be delivered to the recipients below. It is
      returned with this report, or its header is.
      """),

  /** Given up, and there is no sender to be told; postmaster is. */
  POSTMASTER_COPY(
      "failed",
      "Postmaster Copy: Undelivered Mail",
      "Undelivered ",
      """
      A message without a sender, as reports are, could not be delivered to
      the recipients below.
      """);

  private final String action;
  private final String subject;
  private final String returned;
  private final String explanation;

  ReportTemplate(String action, String subject, String returned, String explanation) {
    this.action = action;
    this.subject = subject;
    this.returned = returned;
    this.explanation = explanation;
  }

  /** The value of the field Action (RFC 3464 section 2.3.3). */
  String action() {
    return action;
  }

  String subject() {
    return subject;
  }

  /** Says in words what is returned of the message. */
  String description(boolean headerOnly) {
    return returned + (headerOnly ? "Message Headers" : "Message");
  }

  /** For people, lines that end in a line feed. */
  String explanation() {
    return explanation;
  }
}
