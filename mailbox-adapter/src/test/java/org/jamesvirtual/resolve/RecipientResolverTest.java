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
package org.jamesvirtual.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables say becomes a mailbox, or a status and a sentence for the administrator. */
class RecipientResolverTest {

  private static final String MAILBOX = "virtual_mailbox_maps = inline:{a@v.example=a/}\n";

  @TempDir private Path folder;

  @Test
  void ownerShouldBeLookedUpOnItsOwnForEachTable() {
    String mainCf =
        """
        recipient_delimiter = +
        virtual_mailbox_maps = inline:{a@v.example=a/}
        virtual_uid_maps = inline:{a+x@v.example=1001, a@v.example=1000, @v.example=999}
        virtual_gid_maps = inline:{@v.example=998}
        """;

    assertThat(owner(mainCf, "a@v.example")).isEqualTo(new Credentials(1000, 998));
    assertThat(owner(mainCf, "A+X@v.example")).isEqualTo(new Credentials(1001, 998));
    assertThat(owner(mainCf, "a+y@v.example")).isEqualTo(new Credentials(1000, 998));
  }

  @Test
  void unknownUserShouldBounceWithTheFoldedAddress() {
    Outcome outcome = refused(MAILBOX, "\"No One\"@V.Example");

    assertThat(outcome).isInstanceOf(Outcome.Bounced.class);
    assertThat(outcome.status()).hasToString("5.1.1");
    assertThat(outcome.text()).isEqualTo("unknown user: \"no one@v.example\"");
    assertThat(outcome.detail()).contains("virtual_mailbox_maps", "main.cf");
  }

  @Test
  void unknownUserShouldBeDeferredWhenBouncesAreSoft() {
    Outcome outcome = refused(MAILBOX + "soft_bounce = yes\n", "b@v.example");

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.1.1");
  }

  @Test
  void nobodyShouldBeBouncedInSafeModeWithoutMailboxTables() {
    assertThat(TestResolver.resolve(folder, Mode.SAFE, "", "a@v.example")).isEqualTo("4.3.5");
    assertThat(TestResolver.resolve(folder, Mode.POSTFIX, "", "a@v.example")).isEqualTo("5.1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "virtual_uid_maps =",
        "virtual_gid_maps =",
        "virtual_uid_maps = inline:{b@v.example=404}",
        "virtual_gid_maps = inline:{b@v.example=400}",
        "virtual_uid_maps = texthash:/none/such",
        "virtual_gid_maps = texthash:/none/such",
        "virtual_mailbox_maps = texthash:/none/such",
        "virtual_mailbox_maps = nosuchtype:x",
        "virtual_mailbox_maps = justaname",
        "virtual_mailbox_maps = inline:{{a@v.example = }}",
        "virtual_mailbox_maps = inline:{}",
        "virtual_uid_maps = static:99",
        "virtual_uid_maps = static:0",
        "virtual_gid_maps = static:0",
        "virtual_gid_maps = static:-1",
        "virtual_uid_maps = static:abc",
        "virtual_minimum_uid = 405",
      })
  void whatCannotBeToldShouldBeDeferredForTheAdministrator(String line) {
    Outcome outcome = refused(MAILBOX + line + "\n", "a@v.example");

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.3.5");
    assertThat(outcome.text()).isEqualTo("mail system configuration error");
    assertThat(outcome.detail()).contains("a@v.example").doesNotContain("\n");
  }

  @Test
  void ownersShouldNotBeAskedForAnUnknownUser() {
    String mainCf = MAILBOX + "virtual_uid_maps = texthash:/none/such\n";

    assertThat(refused(mainCf, "b@v.example").status()).hasToString("5.1.1");
  }

  @Test
  void idsAtTheirBoundsShouldBeUsed() {
    String mainCf =
        MAILBOX
            + "virtual_minimum_uid = 404\nvirtual_uid_maps = static:4294967294\n"
            + "virtual_gid_maps = static:1\n";

    assertThat(owner(mainCf, "a@v.example")).isEqualTo(new Credentials(4294967294L, 1));
    assertThat(owner(MAILBOX + "virtual_minimum_uid = 404\n", "a@v.example").uid()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "STRASSE@v.example, ss/",
    "straße@v.example, ss/",
    "ÜNÏ@v.example, uni/",
    "ΣΊΣΥΦΟΣ@v.example, sigma/",
    "x@BÜCHER.example, idn/",
    "x@xn--bcher-kva.example, 5.1.1",
  })
  void addressShouldBeFoldedAsUnicode(String address, String entry) {
    String mainCf =
        """
        smtputf8_enable = yes
        virtual_mailbox_maps = inline:{
          strasse@v.example=ss/, ünï@v.example=uni/, σίσυφοσ@v.example=sigma/, @bücher.example=idn/}
        """;

    assertThat(TestResolver.resolve(folder, Mode.POSTFIX, mainCf, address)).isEqualTo(entry);
  }

  @ParameterizedTest
  @CsvSource({"ünï@v.example, uni/", "ÜNÏ@v.example, 5.1.1", "ünN@v.example, unn/"})
  void asciiAloneShouldBeFoldedWithoutSmtpUtf8(String address, String entry) {
    String mainCf =
        """
        smtputf8_enable = no
        virtual_mailbox_maps = inline:{ünï@v.example=uni/, ünn@v.example=unn/}
        """;

    assertThat(TestResolver.resolve(folder, Mode.POSTFIX, mainCf, address)).isEqualTo(entry);
  }

  @Test
  void wireTextShouldStayOnOneLineOfLogAndReply() {
    Outcome outcome = refused(MAILBOX, "a\r\nb\u2028\u0085@v.example\n");

    assertThat(outcome.text()).isEqualTo("unknown user: \"a??b??@v.example?\"");
    assertThat(outcome.detail()).doesNotContain("\n", "\r", "\u2028", "\u0085");
  }

  @Test
  void veryLongAddressShouldBeAnswered() {
    String address = "x".repeat(100_000) + "@" + "v".repeat(1000) + ".example";

    assertThat(refused(MAILBOX, address).status()).hasToString("5.1.1");
  }

  private Credentials owner(String mainCf, String address) {
    Resolution resolution = TestResolver.resolution(folder, Mode.SAFE, mainCf, address);
    return ((Resolution.Resolved) resolution).mailbox().owner();
  }

  private Outcome refused(String mainCf, String address) {
    Resolution resolution = TestResolver.resolution(folder, Mode.SAFE, mainCf, address);
    return ((Resolution.Refused) resolution).outcome();
  }
}
