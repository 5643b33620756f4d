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
package org.jamesvirtual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

  @TempDir private Path folder;
  private Path mainCf;
  private byte[] input = {};

  @BeforeEach
  void setUp() throws IOException {
    mainCf =
        write(
            "main.cf",
            """
            compatibility_level = 3.6
            virtual_mailbox_base = /var/spool/mail
            virtual_mailbox_maps = texthash:$config_directory/boxes
            virtual_mailbox_domains = arkum.ch
            virtual_uid_maps = static:$owner
            virtual_gid_maps = static:400
            owner = 404
            """);
    write(
        "master.cf",
        "virtual unix - n n - - virtual -o virtual_uid_maps=static:7\n"
            + "vmail unix - n n - - virtual -o { virtual_mailbox_base = /home/$service_name }\n");
    write("boxes", "mueller@arkum.ch arkum.ch/mueller\nM\u00dcLLER@arkum.ch arkum.ch/m/\n");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(input, arguments);
  }

  private CommandRun query(String... arguments) {
    String[] line = new String[arguments.length + 3];
    line[0] = "query";
    line[1] = "-c";
    line[2] = folder.toString();
    System.arraycopy(arguments, 0, line, 3, arguments.length);
    return run(line);
  }

  private String table() {
    return "texthash:" + folder.resolve("boxes");
  }

  @Test
  void queryShouldPrintTheValueAndEndWithZeroWhenFound() {
    assertThat(query(table(), "mueller@arkum.ch"))
        .isEqualTo(new CommandRun(0, "arkum.ch/mueller\n", ""));
  }

  @Test
  void queryShouldPrintNothingAndEndWithOneWhenNotFound() {
    assertThat(query(table(), "nobody@arkum.ch")).isEqualTo(new CommandRun(1, "", ""));
  }

  @Test
  void queryShouldSayWhyAndEndWithOneWhenTheTableFails() {
    assertThat(query("texthash:" + folder.resolve("none"), "a"))
        .satisfies(
            result -> {
              assertThat(result.exit()).isEqualTo(1);
              assertThat(result.out()).isEmpty();
              assertThat(result.err())
                  .startsWith("james-virtual: query: ")
                  .contains("none")
                  .hasLineCount(1);
            });
    assertThat(query("nonsense:x", "a").err())
        .startsWith("james-virtual: query: unsupported table type \"nonsense\", expected one of ");
  }

  @Test
  void queryShouldFoldTheKeyUnlessToldNotTo() {
    assertThat(query(table(), "MUELLER@ARKUM.CH").exit()).isZero();
    assertThat(query("-f", table(), "MUELLER@ARKUM.CH").exit()).isEqualTo(1);
    assertThat(query(table(), "m\u00fcller@arkum.ch").out()).isEqualTo("arkum.ch/m/\n");
    assertThat(query("-f", table(), "M\u00dcLLER@arkum.ch").out()).isEqualTo("arkum.ch/m/\n");
  }

  @Test
  void queryShouldLeaveTheKeyAsItIsWhenTheTableIsOneOfPatterns() throws Exception {
    // The flag i makes a pattern mind the case.
    String table = "regexp:" + write("patterns", "/^(Mueller)@/i $1/\n");
    PostfixTool postmap = PostfixTool.named("postmap", folder);

    for (String key : List.of("Mueller@arkum.ch", "mueller@arkum.ch")) {
      PostfixTool.Answer theirs = postmap.run("-q", key, table);

      assertThat(query(table, key)).isEqualTo(new CommandRun(theirs.exit(), theirs.output(), ""));
    }
    assertThat(query(table, "Mueller@arkum.ch").out()).isEqualTo("Mueller/\n");
  }

  @Test
  void queryShouldAnswerEachLineWhenKeysComeFromStandardInput() {
    input =
        "mueller@arkum.ch\nnobody\n\nMueller@Arkum.ch\nM\u00fcller@arkum.ch"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(query(table(), "-"))
        .isEqualTo(
            new CommandRun(
                0,
                "mueller@arkum.ch\tarkum.ch/mueller\n"
                    + "Mueller@Arkum.ch\tarkum.ch/mueller\n"
                    + "M\u00fcller@arkum.ch\tarkum.ch/m/\n",
                ""));
  }

  @Test
  void queryShouldNotFindAKeyThatIsNotUtf8() {
    input = "m\u00fcller\na\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(query("static:x", "-"))
        .isEqualTo(
            new CommandRun(
                0,
                "a\tx\n",
                "james-virtual: warning: found a key that is not UTF-8, which is in no table\n"));
    assertThat(query("-o", "smtputf8_enable=no", "static:x", "-"))
        .isEqualTo(
            new CommandRun(
                1, "", "james-virtual: found a key that is not UTF-8, expected UTF-8\n"));
  }

  @Test
  void queryShouldTakeAKeyThatBeginsWithAnAtSign() {
    assertThat(query("inline:{@arkum.ch=all}", "@arkum.ch").out()).isEqualTo("all\n");
  }

  @Test
  void queryShouldRefuseAKeyThatTheTerminalSpoilt() {
    assertThat(query(table(), "m\ufffdller@arkum.ch").err()).contains("expected a UTF-8 locale");
  }

  @ParameterizedTest
  @CsvSource({
    "mueller@arkum.ch,",
    "MUELLER@arkum.ch,",
    "MUELLER@arkum.ch,-f",
    "nobody@arkum.ch,",
    "@arkum.ch,",
  })
  void queryShouldAnswerAsPostmapDoesWhenItIsInstalled(String key, String option) throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    String fold = option == null ? "-n" : option;

    PostfixTool.Answer theirs = postmap.run(fold, "-q", key, table());
    CommandRun ours = option == null ? query(table(), key) : query(option, table(), key);

    assertThat(ours.exit()).isEqualTo(theirs.exit());
    assertThat(ours.out()).isEqualTo(theirs.output());
  }

  @Test
  void queryShouldEndAsPostmapDoesWhenTheTableFails() throws Exception {
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    for (String table : List.of("texthash:" + folder.resolve("none"), "fail:x", "nonsense:x")) {
      PostfixTool.Answer theirs = postmap.run("-q", "a", table);

      assertThat(query(table, "a").exit()).isEqualTo(theirs.exit());
      assertThat(query(table, "a").err()).isNotEmpty();
      assertThat(theirs.errors()).isNotEmpty();
    }
  }

  @Test
  void configShouldShowWhatIsSetAsPostconfDoes() throws Exception {
    PostfixTool postconf = PostfixTool.named("postconf", folder);

    assertThat(run("config", "-c", folder.toString()).out()).isEqualTo(postconf.run("-n").output());
    assertThat(run("config", "--main-cf", mainCf.toString(), "-x").out())
        .isEqualTo(postconf.run("-nx").output());
    assertThat(run("config", "-c", folder.toString(), "owner", "virtual_minimum_uid").out())
        .isEqualTo(postconf.run("owner", "virtual_minimum_uid").output());
    assertThat(run("config", "-nc", folder.toString(), "owner", "virtual_minimum_uid").out())
        .isEqualTo(postconf.run("-n", "owner", "virtual_minimum_uid").output());
    assertThat(run("config", "-xc", folder.toString(), "-o", "owner=1", "virtual_uid_maps").out())
        .isEqualTo(postconf.run("-x", "-o", "owner=1", "virtual_uid_maps").output());
  }

  @Test
  void configShouldWarnOfNamesThatNobodyKnows() throws Exception {
    write("main.cf", "virtual_mailbox_limit_maps = x\n");

    assertThat(run("config", "-c", folder.toString(), "nonsense"))
        .isEqualTo(
            new CommandRun(
                0,
                "",
                "james-virtual: warning: nonsense: unknown parameter\n"
                    + "james-virtual: warning: unused parameter: virtual_mailbox_limit_maps ("
                    + mainCf
                    + " line 1): Postfix has none of this name\n"));
  }

  @Test
  void configShouldObeyTheOptionsOfAServiceWhenOneIsNamed() {
    assertThat(
            run("config", "-xc", folder.toString(), "--service", "vmail", "virtual_mailbox_base"))
        .isEqualTo(new CommandRun(0, "virtual_mailbox_base = /home/vmail\n", ""));
    assertThat(run("config", "-c", folder.toString(), "--service", "none").err())
        .isEqualTo(
            "james-virtual: "
                + folder.resolve("master.cf")
                + ": found no service none/unix, expected a line for it\n");
  }

  @Test
  void resolveShouldSayWhereTheMailGoesWhenThereIsAMailbox() {
    assertThat(run("resolve", "-c", folder.toString(), "Mueller@arkum.ch"))
        .isEqualTo(
            new CommandRun(
                0,
                "path = /var/spool/mail/arkum.ch/mueller\nformat = mbox\nuid = 404\ngid = 400\n",
                ""));
    assertThat(
            run("resolve", "-c", folder.toString(), "-o", "owner=500", "m\u00fcller@arkum.ch")
                .out())
        .contains("format = maildir\nuid = 500\n");
  }

  @Test
  void resolveShouldSayWhyWhenThereIsNone() {
    assertThat(run("resolve", "-c", folder.toString(), "nobody@arkum.ch"))
        .isEqualTo(
            new CommandRun(
                1,
                "",
                "james-virtual: 5.1.1 unknown user: \"nobody@arkum.ch\": nobody@arkum.ch has no"
                    + " entry in virtual_mailbox_maps ("
                    + mainCf
                    + " line 3): its mail is refused\n"));
    assertThat(
            run(
                    "resolve",
                    "-c",
                    folder.toString(),
                    "--service",
                    "virtual",
                    "--mode=safe",
                    "mueller@arkum.ch")
                .err())
        .startsWith("james-virtual: 4.3.5 mail system configuration error: ");
  }

  @Test
  void runShouldSayWhatIsWrongInOneSentenceWhenTheCommandIs() {
    for (CommandRun result :
        List.of(
            run(),
            run("nonsense"),
            run("query", "static:x"),
            run("query", "static:x", "a", "b"),
            run("config", "--nonsense"),
            run("config", "-c", folder.resolve("none/main.cf").toString()),
            run("resolve", "--mode=x", "-c", folder.toString(), "a"))) {
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).startsWith("james-virtual: ").hasLineCount(1);
    }
  }

  @Test
  void runShouldExplainItselfWhenAskedForHelp() {
    assertThat(run("--help").out()).contains("query", "config", "resolve");
    assertThat(run("query", "--help").out()).contains("TYPE:NAME", "KEY");
    assertThat(run("--version").out()).startsWith("james-virtual ");
  }
}
