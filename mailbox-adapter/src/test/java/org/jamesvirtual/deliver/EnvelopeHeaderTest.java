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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Recipient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeHeaderTest {

  private static final Address SENDER = Address.parse("s@x.example");
  private static final Address FINAL = Address.parse("Real+x@V.example");
  private static final ZonedDateTime NOW =
      ZonedDateTime.of(2026, 3, 1, 4, 5, 6, 999_999_999, ZoneOffset.ofHours(9));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "s@x.example, s@x.example",
        "S.Upper@X.Example, S.Upper@X.Example",
        "\"quoted local\"@x.example, \"quoted local\"@x.example",
        "\"plain\"@x.example, plain@x.example",
        "\"quo\\\"te\"@x.example, \"quo\\\"te\"@x.example",
        "\"a@b\"@x.example, \"a@b\"@x.example",
        "a+b=c@x.example, a+b=c@x.example",
        "owner-list-@x.example, owner-list-@x.example",
        "user@[127.0.0.1], user@[127.0.0.1]",
        "ünï@x.example, ünï@x.example",
        "\"\"@x.example, \"\"@x.example",
      })
  void senderShouldStandQuotedAndInItsCase(String sender, String written) {
    String header = mbox(Address.parse(sender), recipient(null), true);

    assertThat(header)
        .startsWith("From " + written + "  Sun Mar  1 04:05:06 2026\n")
        .contains("\nReturn-Path: <" + written + ">\n");
  }

  @Test
  void nullSenderShouldBeMailerDaemonInFromLineAndEmptyInReturnPath() {
    assertThat(mbox(Address.NULL, recipient(null), true))
        .startsWith("From MAILER-DAEMON  Sun Mar  1 04:05:06 2026\nReturn-Path: <>\n");
  }

  @Test
  void linesShouldStandInVirtualsOrderWhenAllAreWritten() {
    assertThat(mbox(SENDER, recipient("Alias@v.example"), true))
        .isEqualTo(
            """
            From s@x.example  Sun Mar  1 04:05:06 2026
            Return-Path: <s@x.example>
            X-Original-To: Alias@v.example
            Delivered-To: Real+x@V.example
            """);
  }

  @Test
  void maildirShouldHaveNoFromLine() {
    byte[] header = EnvelopeHeader.forMaildir(SENDER, recipient("Alias@v.example"), true);

    assertThat(new String(header, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            Return-Path: <s@x.example>
            X-Original-To: Alias@v.example
            Delivered-To: Real+x@V.example
            """);
  }

  @Test
  void originalRecipientShouldBeLeftOutWhenUnknownOrEmptyOrNotWanted() {
    assertThat(mbox(SENDER, recipient(null), true)).doesNotContain("X-Original-To");
    assertThat(mbox(SENDER, recipient(""), true)).doesNotContain("X-Original-To");
    assertThat(mbox(SENDER, recipient("a@v.example"), false)).doesNotContain("X-Original-To");
  }

  @Test
  void controlCharactersShouldNeverAddALine() {
    Address evil = new Address("a\r\nX-Evil: 1\n\nFrom b\t\0\u0085\u007f", "v.example\r\nBcc: c");

    String header = mbox(evil, new Recipient(evil, Optional.of(evil)), true);

    assertThat(header.lines()).hasSize(4);
    assertThat(header).doesNotContain("\r", "\t", "\0", "\u0085", "\u007f");
    assertThat(header).contains("Delivered-To: \"a\\??X-Evil: 1??From b????\"@v.example??Bcc: c\n");
  }

  @Test
  void dateShouldBeEnglishWhateverTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(mbox(SENDER, recipient(null), true)).contains("  Sun Mar  1 04:05:06 2026\n");
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Recipient recipient(String original) {
    return new Recipient(FINAL, Optional.ofNullable(original).map(Address::parse));
  }

  private static String mbox(Address sender, Recipient recipient, boolean originalToo) {
    byte[] header = EnvelopeHeader.forMbox(sender, recipient, originalToo, NOW);
    return new String(header, StandardCharsets.UTF_8);
  }
}
