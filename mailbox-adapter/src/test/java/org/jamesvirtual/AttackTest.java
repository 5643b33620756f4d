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
package org.jamesvirtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of an attacker, and values that lead elsewhere. */
class AttackTest {

  private static final String LONG = "x".repeat(1_000);

  @TempDir private Path folder;

  private ModeSite site;

  @BeforeEach
  void makeSpool() throws IOException {
    site = new ModeSite(folder);
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "a\r\nBcc: x@v.example",
        "\"a\r\nX-Evil: 1\"@v.example",
        "\"a\n\nFrom evil  Mon Jan  1 00:00:00 2024\nSubject: x\"@v.example",
        "\"a\\\r\\\nX-Evil: 1\"@v.example",
        "a@v.example\r\nX-Evil: 1",
        "\"a\0b\"@v.example",
        "\"x> \r\n.\r\n\"@v.example",
      })
  void addressShouldStayWithinItsHeaderLineWhereverItStands(String text) throws IOException {
    Address evil = Address.parse(text);
    for (String value : List.of("box", "dir/")) {
      String maps = "static:" + value;
      Outcome outcome = deliver(maps, Mode.SAFE, evil, new Recipient(evil, Optional.of(evil)));

      assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    }
    for (Path file : files()) {
      assertThat(Files.readString(file).lines())
          .filteredOn(line -> !line.isEmpty())
          .allMatch(
              line ->
                  line.matches(
                      "(From .*  ... ... .. ..:..:.. ....|Return-Path: <.*>|X-Original-To: .*"
                          + "|Delivered-To: .*|Subject: x|body)"))
          .hasSizeBetween(5, 6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void longLocalPartShouldBeUnknownOrDelivered(Mode mode) throws IOException {
    Address longOne = Address.parse(LONG + "@v.example");
    Recipient recipient = new Recipient(longOne, Optional.of(longOne));

    Outcome unknown = deliver("inline:{a@v.example=box}", mode, longOne, recipient);
    Outcome caughtAll = deliver("inline:{@v.example=dir/}", mode, longOne, recipient);

    assertThat(unknown.status()).hasToString("5.1.1");
    assertThat(caughtAll).isInstanceOf(Outcome.Delivered.class);
    assertThat(Files.readString(files().get(0)))
        .startsWith("Return-Path: <" + LONG + "@v.example>\nX-Original-To: " + LONG);
  }

  @ParameterizedTest
  @EnumSource
  void longNameOfAMailboxShouldDeferAndMakeNothing(Mode mode) throws IOException {
    for (String value : List.of(LONG, LONG + "/", "a/" + LONG + "/")) {
      Outcome outcome =
          deliver("inline:{{a@v.example=" + value + "}}", mode, Address.NULL, recipient("a"));

      assertThat(outcome.status()).hasToString("4.2.0");
      assertThat(files()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void partOfAnAddressShouldNeverBeAPath(Mode mode) throws IOException {
    Outcome outcome =
        deliver(
            "regexp:{{/^(.*)@v.example$$/ users/$$1}}",
            mode,
            Address.NULL,
            recipient("../../../../tmp/evil"));

    assertThat(outcome.status().toString()).isIn("4.3.5", "5.1.1");
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "../../evil/", "a/../../evil", "/../evil/", "..", "../"})
  void valueThatLeadsOutShouldDeferAndMakeNothing(String value) throws IOException {
    List<Path> before = everything();
    for (Mode mode : Mode.values()) {
      Outcome outcome =
          deliver("inline:{{a@v.example=" + value + "}}", mode, Address.NULL, recipient("a"));

      assertThat(outcome.status()).hasToString("4.3.5");
      assertThat(outcome.text()).doesNotContain("evil").doesNotContain("/");
    }
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void logShouldHaveOneLineForARecipientWhateverItsAddress() {
    Address evil = Address.parse("\"a\r\nINFO to=<b@v.example> status=sent\"@v.example");
    try (CapturedLog log = new CapturedLog()) {
      deliver("static:box", Mode.SAFE, evil, new Recipient(evil, Optional.of(evil)));

      assertThat(log.text()).contains("status=sent");
      assertThat(log.text().lines()).noneMatch(line -> line.startsWith("INFO to="));
    }
  }

  private static Recipient recipient(String localPart) {
    return new Recipient(new Address(localPart, "v.example"), Optional.empty());
  }

  private Outcome deliver(String maps, Mode mode, Address sender, Recipient recipient) {
    String uid = Long.toString(TestSpool.owner().uid());
    String gid = Long.toString(TestSpool.owner().gid());
    return site.deliver(
        site.main(maps, uid, gid), mode, new Envelope("id", sender, List.of(recipient)));
  }

  private List<Path> files() throws IOException {
    return everything().stream().filter(Files::isRegularFile).filter(this::isBelowSpool).toList();
  }

  private boolean isBelowSpool(Path path) {
    return path.startsWith(site.spool());
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> !path.endsWith("main.cf")).sorted().toList();
    }
  }
}
