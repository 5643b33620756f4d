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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.config.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which key answers for an address. The value of each entry names it. */
class AddressSearchTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "user@v.example, user",
        "USER@V.Example, user",
        "\"user\"@v.example, user",
        "\"us\\er\"@v.example, user",
        "user+@v.example, user",
        "user+x@v.example, user",
        "user+x+y@v.example, user",
        "full+ext@v.example, full-ext",
        "FULL+EXT@v.example, full-ext",
        "full+other@v.example, full",
        "full+ext+more@v.example, full",
        "\"quo ted\"@v.example, quoted",
        "\"Quo Ted\"@v.example, quoted",
        "\"quo ted+x\"@v.example, quoted",
        "\"bare form\"@v.example, unquoted",
        "\"dot..dot\"@v.example, dots",
        "\".dot\"@v.example, catchall",
        "\"a@b\"@v.example, at",
        "\"a\\\"b\"@v.example, quote",
        "\"ends\\\\\"@v.example, backslash",
        "+x@v.example, catchall",
        "++user@v.example, catchall",
        "postmaster@v.example, postmaster",
        "postmaster+x@v.example, postmaster",
        "nobody@v.example, catchall",
        "nobody+x@v.example, catchall",
        "\"\"@v.example, catchall",
        "a%b@v.example, catchall",
        "x!y@v.example, catchall",
        "a=b/c@v.example, catchall",
        "-a@v.example, catchall",
        "user@w.example, 5.1.1",
        "user@sub.v.example, 5.1.1",
        "user@v.example., 5.1.1",
        "user, whole-address",
        "@v.example, catchall",
        "@r.example:user@v.example, catchall",
        "`user@[127.0.0.1]`, 5.1.1",
      })
  void keyShouldBeVirtualsWhenPlusDelimits(String address, String entry) {
    String mainCf =
        """
        recipient_delimiter = +
        virtual_mailbox_maps = inline:{
          {user@v.example = user}
          {full+ext@v.example = full-ext}
          {full@v.example = full}
          {"quo ted"@v.example = quoted}
          {"dot..dot"@v.example = dots}
          {"a@b"@v.example = at}
          {"a\\"b"@v.example = quote}
          {"ends\\\\"@v.example = backslash}
          {postmaster@v.example = postmaster}
          {@v.example = catchall}
          {@ = never}
          {user = whole-address} }
          %s
        """
            .formatted("texthash:" + file("bare", "\"bare form\"@v.example unquoted\n"));

    // The catch-all stands in an earlier table, yet each more specific key is asked for first.
    assertThat(TestResolver.resolve(folder, Mode.POSTFIX, mainCf, address)).isEqualTo(entry);
  }

  @ParameterizedTest
  @CsvSource({
    "a-x, a",
    "a+x, a",
    "a-b+c, a",
    "a+b-c, a",
    "a--b, a",
    "-a, catchall",
    "owner-list, catchall",
    "OWNER-LIST, catchall",
    "owner+list, owner",
    "list-request, catchall",
    "list-REQUEST, catchall",
    "list-request-x, list",
    "-request, catchall",
    "mailer-daemon, catchall",
    "Mailer-Daemon, catchall",
    "mailer-x, mailer",
    "double-bounce, catchall",
    "postmaster, postmaster",
    "postmaster-x, postmaster",
  })
  void extensionShouldBeCutAsVirtualDoesWhenMinusDelimitsToo(String localPart, String entry) {
    assertThat(resolveWithMinus("", localPart)).isEqualTo(entry);
  }

  @Test
  void ownerAndRequestShouldBeCutWhenTheyAreNotSpecial() {
    String ordinary = "owner_request_special = no\n";

    assertThat(resolveWithMinus(ordinary, "owner-list")).isEqualTo("owner");
    assertThat(resolveWithMinus(ordinary, "list-request")).isEqualTo("list");
  }

  @Test
  void configuredDoubleBounceSenderShouldNotBeCut() {
    String other = "double_bounce_sender = mailer-x\n";

    assertThat(resolveWithMinus(other, "mailer-x")).isEqualTo("catchall");
    assertThat(resolveWithMinus(other, "double-bounce")).isEqualTo("double");
  }

  @Test
  void nothingShouldBeCutWithoutDelimiter() {
    String mainCf = "virtual_mailbox_maps = inline:{a@v.example=a}\n";

    assertThat(TestResolver.resolve(folder, Mode.SAFE, mainCf, "a+x@v.example")).isEqualTo("5.1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "bare@l.example, bare",
    "bare+x@l.example, bare",
    "ext+x@l.example, ext-x",
    "BARE@L.EXAMPLE, bare",
    "bare@o.example, bare",
    "bare@v.example, 5.1.1",
    "other@l.example, l-catchall",
    "full@l.example, full",
  })
  void bareLocalPartShouldBeAskedBeforeTheCatchAllWhenTheDomainIsLocal(
      String address, String entry) {
    String mainCf =
        """
        recipient_delimiter = +
        mydestination = L.example
        myorigin = o.example
        virtual_mailbox_maps = inline:{
          bare=bare, ext+x=ext-x, ext=ext, full=never, full@l.example=full, @l.example=l-catchall}
        """;

    assertThat(TestResolver.resolve(folder, Mode.POSTFIX, mainCf, address)).isEqualTo(entry);
  }

  @Test
  void localDomainsThatCannotBeToldShouldDefer() {
    String mainCf =
        """
        mydestination = /none/such
        virtual_mailbox_maps = inline:{a@v.example=a, @v.example=catchall}
        """;

    assertThat(TestResolver.resolve(folder, Mode.SAFE, mainCf, "a@v.example")).isEqualTo("a");
    assertThat(TestResolver.resolve(folder, Mode.SAFE, mainCf, "b@v.example")).isEqualTo("4.3.5");
  }

  @ParameterizedTest
  @CsvSource({"a@v.example, a", "b@v.example, 4.3.5", "c@v.example, 4.3.5"})
  void tableThatFailsShouldEndTheSearch(String address, String entry) {
    String mainCf =
        """
        virtual_mailbox_maps = inline:{a@v.example=a, @v.example=catchall} texthash:/none/such
          inline:{c@v.example=c}
        """;

    assertThat(TestResolver.resolve(folder, Mode.SAFE, mainCf, address)).isEqualTo(entry);
  }

  private String resolveWithMinus(String lines, String localPart) {
    String mainCf =
        lines
            + """
            recipient_delimiter = +-
            virtual_mailbox_maps = inline:{
              a@v.example=a, owner@v.example=owner, list@v.example=list, mailer@v.example=mailer,
              double@v.example=double, postmaster@v.example=postmaster, @v.example=catchall}
            """;
    return TestResolver.resolve(folder, Mode.SAFE, mainCf, localPart + "@v.example");
  }

  private Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
