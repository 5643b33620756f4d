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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults of the administrator's: James says at its start in one sentence what is wrong and where,
 * and defers the mail. Nothing is bounced.
 */
class ConfigurationErrorsIT {
  private static final String RECIPIENT = "mueller@arkum.ch";

  @TempDir private Path folder;

  /**
   * A fault and what the sentence in the log must hold.
   *
   * @param name of the fault
   * @param make makes it
   * @param words in one line of the log; {@code LINE} stands for "line" and the number of main.cf's
   *     last line
   */
  private record Fault(String name, Making make, List<String> words) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Spoils a site. */
  private interface Making {
    void in(SampleSite site) throws IOException;
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault("main.cf is missing", site -> Files.delete(site.mainCf()), List.of("main.cf")),
        parameter(
            "a map file is missing",
            "virtual_mailbox_maps",
            "hash:$config_directory/absent",
            "absent"),
        parameter("a uid is not a number", "virtual_uid_maps", "static:mueller", "mueller"),
        parameter("the base does not exist", "virtual_mailbox_base", "/nonexistent/mail"),
        parameter("the base is not absolute", "virtual_mailbox_base", "var/spool/mail"),
        parameter(
            "a table type is unknown", "virtual_mailbox_maps", "hosh:$config_directory/x", "hosh"),
        new Fault(
            "a value leads out of the base",
            site -> {
              site.removeFrom("virtual_mailbox", RECIPIENT);
              site.addTo("virtual_mailbox", RECIPIENT + " arkum.ch/../../outside");
            },
            List.of("virtual_mailbox", "line", RECIPIENT, "..")),
        new Fault(
            "an address has a mailbox but no uid",
            site -> {
              site.set("virtual_uid_maps", "hash:$config_directory/virtual_uids");
              site.removeFrom("virtual_uids", RECIPIENT);
            },
            List.of("virtual_mailbox line ", RECIPIENT, "no entry in virtual_uid_maps")));
  }

  private static Fault parameter(String name, String parameter, String value, String... words) {
    List<String> all =
        Stream.concat(Stream.of("main.cf", "LINE", parameter), Stream.of(words)).toList();
    return new Fault(name, site -> site.set(parameter, value), all);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void mailShouldBeDeferredAndTheFaultNamed(Fault fault) throws IOException {
    SampleSite site = SampleSite.in(folder);
    fault.make().in(site);

    try (EmbeddedJames james = EmbeddedJames.on(site).start();
        MailClient client = MailClient.lmtp(james.lmtpPort())) {
      assertThat(james.logLines(words(fault, site)))
          .as("lines of the log that hold %s:%n%s", fault.words(), james.log())
          .isNotEmpty();
      assertThat(answer(client).toString()).matches("451 4\\.\\d\\.\\d .*");
      assertThat(james.log()).doesNotContain("\tat org.jamesvirtual");
    }
    assertThat(folder.resolve("outside")).doesNotExist();
  }

  /** The first reply that is not a success; some faults are seen at RCPT, others by delivering. */
  private static Reply answer(MailClient client) throws IOException {
    client.mail("sender@example.org");
    Reply rcpt = client.rcpt(RECIPIENT);
    return rcpt.code() == 250 ? client.data(Messages.withSubject("x"), 1).getFirst() : rcpt;
  }

  private static String[] words(Fault fault, SampleSite site) {
    return fault.words().stream()
        .map(word -> word.equals("LINE") ? "line " + site.lastLine() : word)
        .toArray(String[]::new);
  }
}
