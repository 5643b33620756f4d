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

/** Mails whose bytes are what matters. */
final class WireMessages {
  /** By how much the longest line is longer than lmtp(8) leaves it. */
  static final int OVER = 1000;

  private static final int OVERLONG = SampleSite.LINE_LENGTH_LIMIT + OVER;

  /** That line as it is listed. */
  static final String OVERLONG_STORED = "\\*" + OVERLONG + ",x";

  private WireMessages() {}

  static List<WireCase> cases() {
    return List.of(
        mbox("plain-mbox"),
        maildir("plain-maildir"),
        mbox("octets-in-body")
            .mailParameters("BODY=8BITMIME")
            .body("Gr\u00fc\u00dfe \u00ff\u0080\r\n"),
        mbox("octets-in-body-undeclared").body("Gr\u00c3\u00bc\u00c3\u009fe\r\n"),
        maildir("octets-in-body-declared-7bit")
            .mailParameters("BODY=7BIT")
            .body("Gr\u00fc\u00dfe\r\n"),
        maildir("octets-in-mime-part")
            .message(
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type:"
                    + " text/plain; charset=latin1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00fc\r\n--b--\r\n"),
        mbox("octets-in-header")
            .message("Subject: Gr\u00fc\u00dfe\r\nX-Utf: \u00c3\u00bc\r\n\r\nx\r\n"),
        maildir("octets-in-header-name").message("Subject: x\r\n\u00dcber: x\r\n\r\nx\r\n"),
        mbox("line-of-998").body("x".repeat(998) + "\r\n"),
        mbox("line-of-3000").body("x".repeat(3000) + "\r\nFrom " + "y".repeat(3000) + "\r\n"),
        maildir("line-of-100000").body("x".repeat(100_000) + "\r\n.\r\n"),
        mbox("line-with-from-at-2048").body("x".repeat(2048) + "From y\r\n"),
        mbox("line-longer-than-lmtp-has-it")
            .body("x".repeat(OVERLONG) + "\r\n")
            .differs(WireDifference.LINE_BROKEN),
        mbox("header-long")
            .message("X-Long: " + "a b ".repeat(600) + "\r\nSubject: x\r\n\r\nx\r\n"),
        mbox("header-folded")
            .message("Subject: a\r\n b\r\n\tc\r\nX-Empty:\r\nX-Blank: \r\n\r\nx\r\n"),
        mbox("no-final-newline")
            .from("final1@example.org")
            .bySendmail()
            .message(local("final") + "end"),
        maildir("no-final-newline-maildir")
            .from("final2@example.org")
            .bySendmail()
            .message(local("final") + "end"),
        mbox("no-final-newline-from")
            .from("final3@example.org")
            .bySendmail()
            .message(local("final") + "From x"),
        mbox("from-lines")
            .body("From a\r\n\r\nFrom b\r\n>From c\r\nFrom: d\r\nFrom\te\r\nfrom f\r\n"),
        maildir("from-lines-maildir").body("From a\r\n\r\nFrom b\r\n>From c\r\n"),
        mbox("from-line-first")
            .message("From s@x.example  Tue Nov 24 00:00:00 2026\r\nSubject: x\r\n\r\nx\r\n"),
        mbox("from-line-first-quoted").message(">From s@x.example\r\nSubject: x\r\n\r\nx\r\n"),
        mbox("from-in-header").message("Subject: x\r\nFrom me\r\n\r\nx\r\n"),
        mbox("dots-in-body").body(".\r\n..\r\n.a\r\n...b\r\nc.\r\n"),
        maildir("dots-in-body-maildir").body(".\r\n..\r\n.a\r\n"),
        mbox("bare-cr").body("a\rb\r\r\nc\r\r\r\nd\r\n"),
        mbox("bare-lf").body("a\nb\nFrom c\n\nFrom d\r\n"),
        maildir("nul-and-controls").body("a\u0000b\u0001\u0007\u001b\u007f\u001ac\r\n"),
        mbox("form-feed").body("a\r\n\u000c\r\nFrom b\r\n\u000b\r\n"),
        mbox("empty-body").message("Subject: x\r\n\r\n"),
        maildir("empty-body-maildir").message("Subject: x\r\n\r\n"),
        mbox("header-only").message("Subject: x\r\n"),
        mbox("empty-message").message(""),
        maildir("empty-message-maildir").message(""),
        mbox("blank-line-only").message("\r\n"),
        mbox("no-header").message("no header here\r\nsecond\r\n"),
        mbox("no-blank-line").message("Subject: x\r\nbody without: a blank line\r\nhere\r\n"),
        mbox("blank-lines-last").body("x\r\n\r\n\r\n\r\n"),
        maildir("blanks-at-line-ends").body("a \r\nb\t\r\n \r\n"),
        mbox("headers-of-ours")
            .message(
                "Return-Path: <a@x.example>\r\nX-Original-To: b@x.example\r\nDelivered-To: c@x.example\r\n"
                    + "Status: RO\r\nContent-Length: 3\r\nBcc: d@x.example\r\nSubject: x\r\n\r\nx\r\n"),
        mbox("delivered-to-the-same")
            .message("Delivered-To: delivered-to-the-same@arkum.ch\r\nSubject: x\r\n\r\nx\r\n"),
        maildir("received-lines")
            .message(
                "Received: by a\r\nReceived: by b\r\n\tid X; today\r\nSubject: x\r\n\r\nx\r\n"),
        mbox("header-of-nul-and-cr").message("Subject: a\u0000b\rc\r\n\r\nx\r\n"),
        maildir("two-megabytes").message(Messages.text(Messages.ofSize(2_000_000))),
        mbox("hundred-kilobytes").message(Messages.text(Messages.ofSize(100_000))));
  }

  private static WireCase mbox(String name) {
    return WireCase.named(name).to(name + "@arkum.ch").box(name + "@arkum.ch", "box");
  }

  private static WireCase maildir(String name) {
    return WireCase.named(name).to(name + "@arkum.ch").box(name + "@arkum.ch", "dir/");
  }

  /** The header lines that Postfix adds to mail of this host where they are missing. */
  private static String local(String subject) {
    return "Subject: "
        + subject
        + "\nFrom: a@example.org\nTo: b@example.org\nDate: Tue, 24 Nov 2026 00:00:00 +0000\n"
        + "Message-Id: <1@example.org>\n\n";
  }
}
