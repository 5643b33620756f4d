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
package org.jamesvirtual.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainListTest {

  @TempDir private Path folder;

  private DomainList open(String list, Mode mode) {
    return DomainList.open(
        list,
        new TableOptions(
            mode,
            true,
            false,
            folder,
            "main.cf line 3: virtual_mailbox_domains",
            Duration.ZERO,
            TableOptions.Parameters.NONE));
  }

  private String lookup(String list, String domain) {
    return TableContract.show(open(list, Mode.SAFE).lookup(domain)).replaceFirst(" in$", "");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** What trivial-rewrite(8) of Postfix 3.7.11 was seen to do with this list. */
  private DomainList recorded() throws IOException {
    write("neg", "neg.example\tx\nno2.example\tx\n");
    write("tab", "t1.example\tx\nT2.Example\tx\n");
    write(
        "list",
        """
        # comment line
        f1.example f2.example, f3.example
          indented.example
        !f4.example
        f5.example # f6.example
        """);
    return open(
        """
        !no.example, Upper.Example .dot.example parent.example,
          DIR/list, texthash:DIR/tab, !hash:DIR/neg, !!dbl.example, inline:{in.example=x}
          static:{neg and no are kept out before}"""
            .replace("static:", "inline:{neg.example=x, no.example=x} !static:")
            .replace("DIR", folder.toString()),
        Mode.POSTFIX);
  }

  @ParameterizedTest
  @CsvSource({
    "no.example,not found",
    "upper.example,found",
    "UPPER.EXAMPLE,found",
    "a.dot.example,not found",
    "dot.example,not found",
    "sub.parent.example,not found",
    "parent.example,found",
    "f1.example,found",
    "f2.example,found",
    "f3.example,found",
    "indented.example,found",
    "f4.example,not found",
    "f5.example,found",
    "f6.example,not found",
    "t1.example,found",
    "t2.example,not found",
    "neg.example,not found",
    "dbl.example,found",
    "in.example,found",
    "other.example,not found",
  })
  void lookupShouldAnswerAsPostfixDidWhenRecorded(String domain, String expected)
      throws IOException {
    assertThat(TableContract.show(recorded().lookup(domain)).replaceFirst(" in$", ""))
        .isEqualTo(expected);
  }

  @Test
  void openShouldWarnWhenACommentStandsAtTheEndOfALine() throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      recorded();

      assertThat(log.text())
          .contains(folder.resolve("list") + " line 5: comment at end of line is not supported");
    }
  }

  @Test
  void domainsShouldListNamesAndKeysWhenTheyAreNotNegated() throws IOException {
    try (var domains = recorded().domains()) {
      assertThat(domains)
          .containsExactly(
              "upper.example",
              ".dot.example",
              "parent.example",
              "f1.example",
              "f2.example",
              "f3.example",
              "indented.example",
              "f5.example",
              "t1.example",
              "T2.Example",
              "dbl.example",
              "in.example",
              "neg.example",
              "no.example");
    }
  }

  @Test
  void lookupShouldFailOnlyWhenItReachesTheBrokenItem() {
    String list = "a.example " + folder.resolve("missing") + " b.example nosuch:x";

    assertThat(lookup(list, "a.example")).isEqualTo("found");
    assertThat(lookup(list, "b.example")).isEqualTo("failed");
    assertThat(lookup("a.example nosuch:x", "b.example")).isEqualTo("failed");
    assertThat(open(list, Mode.SAFE).problems())
        .hasSize(2)
        .contains(
            "main.cf line 3: virtual_mailbox_domains: "
                + folder.resolve("missing")
                + " cannot be read: there is no such file");
  }

  @Test
  void lookupShouldNegateEveryItemWhenTheFileIsNegated() throws IOException {
    Path inner = write("inner", "c.example\n!d.example\n");
    Path outer = write("outer", "a.example\n!b.example " + inner + "\n");
    String list = "!" + outer + " static:x";

    assertThat(lookup(list, "a.example")).isEqualTo("not found");
    assertThat(lookup(list, "b.example")).isEqualTo("found");
    assertThat(lookup(list, "c.example")).isEqualTo("not found");
    assertThat(lookup(list, "d.example")).isEqualTo("found");
  }

  @Test
  void lookupShouldSeeTheNewFileWhenItChanged() throws IOException {
    Path file = write("list", "a.example\n");
    DomainList list = open(file.toString(), Mode.SAFE);
    assertThat(list.lookup("b.example")).isEqualTo(Lookup.NOT_FOUND);

    write("list", "a.example\nb.example\n");

    assertThat(list.lookup("b.example")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void lookupShouldFailWhenAFileNamesItself() throws IOException {
    Path file = folder.resolve("self");
    write("self", "a.example\n" + file + "\n");

    assertThat(lookup(file.toString(), "a.example")).isEqualTo("found");
    assertThat(lookup(file.toString(), "b.example")).isEqualTo("failed");
  }

  @Test
  void lookupShouldNotFindWhenTheListOrTheDomainIsEmpty() {
    assertThat(lookup("", "a.example")).isEqualTo("not found");
    assertThat(lookup("static:x", "")).isEqualTo("not found");
  }

  @Test
  void lookupShouldTakeAddressLiteralsForNamesWhenTheyHaveColons() {
    assertThat(lookup("[IPv6:::1]", "[ipv6:::1]")).isEqualTo("found");
  }
}
