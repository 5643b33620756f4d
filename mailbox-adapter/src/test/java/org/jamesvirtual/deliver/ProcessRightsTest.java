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

import com.sun.jna.Native;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.testing.Peer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** Deliveries for 404:400 by processes with other users and capabilities. */
class ProcessRightsTest {

  @TempDir private Path folder;

  private Path spool;

  @BeforeEach
  void makeSpool() throws IOException {
    TestSpool.assumeRoot();
    spool = TestSpool.in(folder);
    Files.setAttribute(spool, "unix:mode", 0777);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--reuid 404 --regid 400 --clear-groups",
        "--reuid 404 --regid 400 --groups 400,4711",
        "--reuid 1234 --regid 1234 --clear-groups"
            + " --inh-caps +setuid,+setgid --ambient-caps +setuid,+setgid",
        "--reuid 1234 --regid 1234 --clear-groups"
            + " --inh-caps +setuid,+setgid,+chown --ambient-caps +setuid,+setgid,+chown",
        "--reuid 0 --bounding-set -dac_override --inh-caps -dac_override",
      })
  void mailShouldBeTheOwnersWhenTheProcessMayBeHim(String options) throws Exception {
    assertThat(deliver(options)).startsWith("2.0.0 ");

    Path box = spool.resolve("box");
    assertThat(TestSpool.attribute(box, "unix:uid")).isEqualTo(404);
    assertThat(TestSpool.attribute(box, "unix:gid")).isEqualTo(400);
    assertThat(TestSpool.mode(box)).isEqualTo(0600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--reuid 1234 --regid 1234 --clear-groups; may not become another user",
        "--reuid 404 --regid 401 --clear-groups; may not become another user",
        "--reuid 1234 --regid 400 --clear-groups; may not become another user",
        "--reuid 0 --bounding-set -setuid --inh-caps -setuid; may not become another user",
        "--reuid 0 --bounding-set -setgid --inh-caps -setgid; may not become another user",
        "--reuid 1234 --regid 1234 --clear-groups --inh-caps +setuid,+setgid,+dac_override"
            + " --ambient-caps +setuid,+setgid,+dac_override; holds CAP_DAC_OVERRIDE",
        "--reuid 1234 --regid 1234 --clear-groups --inh-caps +setuid,+setgid,+fowner"
            + " --ambient-caps +setuid,+setgid,+fowner; holds CAP_DAC_OVERRIDE",
        "--reuid 404 --regid 400 --clear-groups --inh-caps +dac_override"
            + " --ambient-caps +dac_override; holds CAP_DAC_OVERRIDE",
      })
  void nothingShouldBeMadeWhenTheProcessMayNotBeTheOwner(String options, String reason)
      throws Exception {
    assertThat(deliver(options)).startsWith("4.3.5 ").contains(reason);

    assertThat(spool).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--reuid 0; mail is written as the owner of each mailbox",
        "--reuid 1234 --regid 1234 --clear-groups"
            + " --inh-caps +setuid,+setgid --ambient-caps +setuid,+setgid;"
            + " mail is written as the owner of each mailbox",
        "--reuid 404 --regid 400 --clear-groups; mail is written for owner 404:400 only, any other is"
            + " deferred: the process runs as 404:400 and may not become another user (root, or"
            + " CAP_SETUID with CAP_SETGID, may)",
        "--reuid 0 --bounding-set -setuid --inh-caps -setuid; no mail can be written, all is deferred:"
            + " the process runs as 0:0 and may not become another user (root, or CAP_SETUID with"
            + " CAP_SETGID, may)",
      })
  void processShouldSayWhatItMayDoAndDoIt(String options, String said) throws Exception {
    assertThat(said(options).lines().findFirst()).contains(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--reuid 1234 --regid 1234 --clear-groups"
            + " --inh-caps +setuid,+setgid --ambient-caps +setuid,+setgid",
        "--reuid 1234 --regid 1234 --clear-groups --inh-caps +setuid,+setgid,+dac_override"
            + " --ambient-caps +setuid,+setgid,+dac_override",
        "--reuid 404 --regid 400 --clear-groups"
            + " --inh-caps +dac_override --ambient-caps +dac_override",
        "--reuid 0",
      })
  void foreignFileShouldStayAsItIsWhateverTheRights(String options) throws Exception {
    Path box = Files.writeString(spool.resolve("box"), "old\n");
    Files.setPosixFilePermissions(box, PosixFilePermissions.fromString("rw-------"));
    TestSpool.give(box, new Credentials(405, 405));

    assertThat(deliver(options)).startsWith("4.");

    assertThat(box).hasContent("old\n");
    assertThat(TestSpool.attribute(box, "unix:uid")).isEqualTo(405);
    assertThat(TestSpool.mode(box)).isEqualTo(0600);
    assertThat(spool).isDirectoryNotContaining("glob:**.lock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"setfsuid:retval=0", "setfsgid:retval=0", "setgroups:error=EPERM"})
  void nothingShouldBeMadeWhenNoThreadCanBecomeTheOwner(String fault) throws Exception {
    String strace = Peer.command("strace", "a refused change of identity is not tested");
    String call = fault.substring(0, fault.indexOf(':'));

    String said =
        output(
            List.of(
                strace,
                "-f",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + fault),
            "--reuid 0");

    assertThat(said).contains("no mail can be written, all is deferred").contains("\n4.3.5 ");
    assertThat(spool).isEmptyDirectory();
  }

  private String deliver(String options) throws Exception {
    String output = said(options);
    return output.lines().filter(line -> line.matches("[245]\\..*")).findFirst().orElse(output);
  }

  private String said(String options) throws Exception {
    return output(List.of(), options);
  }

  private String output(List<String> tracer, String options) throws Exception {
    List<String> command = new ArrayList<>(tracer);
    command.add(Peer.command("setpriv", "other rights are not tested"));
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + spool.resolveSibling("jna"),
            "-cp",
            classPath(),
            DeliverAs.class.getName(),
            spool.resolve("box").toString(),
            "404",
            "400"));
    Files.createDirectory(spool.resolveSibling("jna"));
    Files.setAttribute(spool.resolveSibling("jna"), "unix:mode", 01777);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** Copies, since the folders above the originals may be closed to other users. */
  private String classPath() throws IOException, URISyntaxException {
    List<String> entries = new ArrayList<>();
    for (Class<?> one :
        List.of(LinuxPrivileges.class, DeliverAs.class, Native.class, Logger.class)) {
      Path original = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path copy =
          folder.resolve("lib" + entries.size() + (Files.isDirectory(original) ? "" : ".jar"));
      try (Stream<Path> files = Files.walk(original)) {
        for (Path file : files.toList()) {
          String name = original.relativize(file).toString();
          Path target = name.isEmpty() ? copy : copy.resolve(name);
          Files.copy(file, target);
          Files.setAttribute(target, "unix:mode", Files.isDirectory(target) ? 0755 : 0644);
        }
      }
      entries.add(copy.toString());
    }
    return String.join(":", entries);
  }
}
