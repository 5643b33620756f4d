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

/** Mails whose addresses are what matters. */
final class WireAddresses {
  private static final String LONG = "l".repeat(180);

  private WireAddresses() {}

  static List<WireCase> cases() {
    return List.of(
        // Case of letters.
        WireCase.named("upper-local").to("UPPER1@arkum.ch").box("upper1@arkum.ch", "box"),
        WireCase.named("upper-domain").to("upper2@ARKUM.CH").box("upper2@arkum.ch", "box"),
        WireCase.named("mixed-domain-maildir").to("Upper3@Arkum.Ch").box("upper3@arkum.ch", "dir/"),
        WireCase.named("sender-in-upper-case")
            .from("Sender@EXAMPLE.org")
            .to("upper4@arkum.ch")
            .box("upper4@arkum.ch", "box"),
        // Extensions.
        WireCase.named("extension").to("ext1+lists@arkum.ch").box("ext1@arkum.ch", "box"),
        WireCase.named("extension-maildir").to("ext2+Lists@arkum.ch").box("ext2@arkum.ch", "dir/"),
        WireCase.named("extension-with-entry")
            .to("ext3+own@arkum.ch")
            .box("ext3@arkum.ch", "box")
            .box("ext3+own@arkum.ch", "own"),
        WireCase.named("extension-by-second-delimiter")
            .to("ext4-a@arkum.ch")
            .box("ext4@arkum.ch", "box"),
        WireCase.named("extension-twice").to("ext5+a-b+c@arkum.ch").box("ext5@arkum.ch", "box"),
        WireCase.named("extension-empty").to("ext6+@arkum.ch").box("ext6@arkum.ch", "box"),
        WireCase.named("extension-alone").to("+ext7@arkum.ch").box("+ext7@arkum.ch", "box"),
        WireCase.named("extension-in-value")
            .to("ext8+a@arkum.ch")
            .box("ext8@arkum.ch", "box+value"),
        WireCase.named("owner-is-no-extension")
            .to("owner-ext9@arkum.ch")
            .box("owner@arkum.ch", "box"),
        WireCase.named("request-is-no-extension")
            .to("ext10-request@arkum.ch")
            .box("ext10-request@arkum.ch", "box"),
        // Who is who.
        WireCase.named("postmaster").to("Postmaster@arkum.ch").box("postmaster@arkum.ch", "box"),
        WireCase.named("postmaster-extended")
            .to("postmaster+x@arkum.com")
            .box("postmaster@arkum.com", "box"),
        WireCase.named("mailer-daemon")
            .to("MAILER-DAEMON@arkum.ch")
            .box("mailer-daemon@arkum.ch", "dir/"),
        WireCase.named("catch-all")
            .to("anybody@all.example", "any+body@all.example")
            .box("@all.example", "box"),
        WireCase.named("unknown").to("nobody1@arkum.ch"),
        WireCase.named("unknown-with-extension").to("nobody2+x@opal.ch"),
        WireCase.named("known-and-unknown")
            .to("known1@arkum.ch", "nobody3@arkum.ch", "known2@arkum.ch")
            .box("known1@arkum.ch", "box")
            .box("known2@arkum.ch", "dir/"),
        // Forms of addresses.
        WireCase.named("quoted-blank")
            .to("\"jo doe\"@arkum.ch")
            .pattern("/^\"jo doe\"@arkum\\.ch$/", "box"),
        WireCase.named("quoted-at")
            .to("\"jo@home\"@arkum.ch")
            .pattern("/^\"jo@home\"@arkum\\.ch$/", "dir/"),
        WireCase.named("quoted-backslash")
            .to("\"jo\\\\doe\"@arkum.ch")
            .pattern("/^\"jo....?doe\"@arkum\\.ch$|^\"jo..doe\"@arkum\\.ch$/", "box"),
        WireCase.named("quoted-quote")
            .to("\"jo\\\"doe\"@arkum.com")
            .pattern("/^\"jo..doe\"@arkum\\.com$/", "box"),
        WireCase.named("quoted-without-need")
            .to("\"plain1\"@arkum.ch")
            .box("plain1@arkum.ch", "box"),
        WireCase.named("dots").to("do..ts@arkum.ch").pattern("/^\"do\\.\\.ts\"@/", "box"),
        WireCase.named("dot-first").to(".first@arkum.ch").pattern("/^\"\\.first\"@/", "box"),
        WireCase.named("dot-last").to("last.@arkum.ch").pattern("/^\"last\\.\"@/", "box"),
        WireCase.named("local-empty").to("\"\"@arkum.ch").pattern("/^(\"\")?@arkum\\.ch$/", "box"),
        WireCase.named("percent").to("per%cent@arkum.ch").box("per%cent@arkum.ch", "box"),
        WireCase.named("bang").to("bang!path@arkum.ch").box("bang!path@arkum.ch", "box"),
        WireCase.named("slash").to("a/b=c@arkum.ch").box("a/b=c@arkum.ch", "box"),
        WireCase.named("odd-letters").to("o'neil{}|`~^$&*?#@arkum.ch").pattern("/^o'neil/", "box"),
        WireCase.named("source-route")
            .to("@relay.example:route@arkum.ch")
            .box("route@arkum.ch", "box")
            .differs(WireDifference.SOURCE_ROUTE),
        WireCase.named("domain-with-dot-last").to("dotted@arkum.ch.").box("dotted@arkum.ch", "box"),
        WireCase.named("local-part-long").to(LONG + "@arkum.ch").box(LONG + "@arkum.ch", "box"),
        WireCase.named("idn").to("jo@xn--bcher-kva.example").box("jo@xn--bcher-kva.example", "box"),
        WireCase.named("domain-with-underscore")
            .to("jo@under_score.example")
            .box("jo@under_score.example", "box"),
        WireCase.named("domain-of-one-label").to("jo@single").box("jo@single", "dir/"),
        WireCase.named("octets-in-local-part")
            .to("m\u00c3\u00bcller@arkum.ch")
            .pattern("/^m..?ller@arkum\\.ch$/", "box"),
        WireCase.named("smtputf8-recipient")
            .mailParameters("SMTPUTF8")
            .to("j\u00c3\u00bcrg@arkum.ch")
            .pattern("/^j..?rg@arkum\\.ch$/", "box"),
        WireCase.named("smtputf8-header")
            .mailParameters("SMTPUTF8 BODY=8BITMIME")
            .to("utf8header@arkum.ch")
            .box("utf8header@arkum.ch", "dir/")
            .message("Subject: Gr\u00c3\u00bc\u00c3\u009fe\r\n\r\nx\r\n"),
        WireCase.named("smtputf8-without-need")
            .mailParameters("SMTPUTF8")
            .to("utf8not@arkum.ch")
            .box("utf8not@arkum.ch", "box"),
        // Senders.
        WireCase.named("null-sender").from("").to("null1@arkum.ch").box("null1@arkum.ch", "box"),
        WireCase.named("null-sender-maildir")
            .from("")
            .to("null2@arkum.ch")
            .box("null2@arkum.ch", "dir/"),
        WireCase.named("null-sender-unknown").from("").to("nobody4@arkum.ch"),
        WireCase.named("sender-quoted")
            .from("\"jo doe\"@example.org")
            .to("from1@arkum.ch")
            .box("from1@arkum.ch", "box"),
        WireCase.named("sender-without-domain")
            .from("root")
            .to("from2@arkum.ch")
            .box("from2@arkum.ch", "box"),
        WireCase.named("sender-with-dots")
            .from("a..b@example.org")
            .to("from3@arkum.ch")
            .box("from3@arkum.ch", "box"),
        WireCase.named("sender-tagged")
            .from("prvs=0123abc=jo+tag=x.example@example.org")
            .to("from4@arkum.ch")
            .box("from4@arkum.ch", "box"),
        WireCase.named("sender-of-one-label")
            .from("jo@localhost")
            .to("from5@arkum.ch")
            .box("from5@arkum.ch", "box"),
        // Aliases.
        WireCase.named("alias")
            .to("alias1@arkum.ch")
            .alias("alias1@arkum.ch", "target1@arkum.ch")
            .box("target1@arkum.ch", "box"),
        WireCase.named("alias-maildir-other-domain")
            .to("Alias2@arkum.ch")
            .alias("alias2@arkum.ch", "target2@opal.ch")
            .box("target2@opal.ch", "dir/"),
        WireCase.named("alias-of-two")
            .to("alias3@arkum.ch")
            .alias("alias3@arkum.ch", "target3a@arkum.ch, target3b@arkum.ch")
            .box("target3a@arkum.ch", "box")
            .box("target3b@arkum.ch", "dir/")
            .attempts(2),
        WireCase.named("alias-with-extension")
            .to("alias4+lists@arkum.ch")
            .alias("alias4@arkum.ch", "target4@arkum.ch")
            .box("target4@arkum.ch", "box"),
        WireCase.named("alias-and-target")
            .to("alias5@arkum.ch", "target5@arkum.ch")
            .alias("alias5@arkum.ch", "target5@arkum.ch")
            .box("target5@arkum.ch", "dir/"),
        WireCase.named("alias-of-unknown")
            .to("alias6@arkum.ch")
            .alias("alias6@arkum.ch", "nobody5@arkum.ch"),
        WireCase.named("orcpt-of-the-sender")
            .to("orcpt1@arkum.ch")
            .rcptParameters("ORCPT=rfc822;other@x.example")
            .box("orcpt1@arkum.ch", "box")
            .differs(WireDifference.ORCPT_OF_THE_SENDER),
        WireCase.named("alias-with-orcpt-of-the-sender")
            .to("alias7@arkum.ch")
            .rcptParameters("ORCPT=rfc822;other@x.example NOTIFY=NEVER")
            .alias("alias7@arkum.ch", "target7@arkum.ch")
            .box("target7@arkum.ch", "dir/")
            .differs(WireDifference.ORCPT_OF_THE_SENDER),
        // Several recipients.
        WireCase.named("two-of-one-mbox")
            .to("two1a@arkum.ch", "two1b@arkum.ch")
            .box("two1a@arkum.ch", "box")
            .box("two1b@arkum.ch", "box"),
        WireCase.named("two-of-one-maildir")
            .to("two2a@arkum.ch", "two2b@arkum.ch")
            .box("two2a@arkum.ch", "dir/")
            .box("two2b@arkum.ch", "dir/"),
        WireCase.named("five-of-one-mbox")
            .to(
                "five+e@arkum.ch",
                "five+a@arkum.ch",
                "five+d@arkum.ch",
                "five+c@arkum.ch",
                "five+b@arkum.ch")
            .box("five@arkum.ch", "box"),
        WireCase.named("two-domains")
            .to("two3@arkum.ch", "two3@opal.ch")
            .box("two3@arkum.ch", "box")
            .box("two3@opal.ch", "dir/"),
        WireCase.named("same-twice")
            .to("same1@arkum.ch", "same1@arkum.ch", "SAME1@arkum.ch")
            .attempts(1)
            .box("same1@arkum.ch", "box"),
        WireCase.named("one-box-two-extensions")
            .to("same2+a@arkum.ch", "same2+A@arkum.ch", "same2@arkum.ch")
            .attempts(2)
            .box("same2@arkum.ch", "dir/"));
  }
}
