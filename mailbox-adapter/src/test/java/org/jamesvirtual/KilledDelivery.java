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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.Peer;
import org.jamesvirtual.testing.TracedThread;

/** A process that delivers {@link JournalSite}'s message and is killed on the way. */
final class KilledDelivery {

  private KilledDelivery() {}

  /**
   * Kills it as soon as it has come to a place where a system call hangs.
   *
   * @param name the recipient, without its domain
   * @param faults of its system calls, as strace's {@code inject} takes them
   * @param path the only one for which they fail, or null
   * @param reached whether it is there
   */
  static void at(
      JournalSite site, String name, List<String> faults, Path path, Callable<Boolean> reached)
      throws Exception {
    Path log = site.folder().resolve("child.log");
    Process tracer =
        new ProcessBuilder(command(site, name, faults, path))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Await.until("the delivery to hang; " + log, () -> reached.call() || !tracer.isAlive());
    assertThat(tracer.isAlive()).as(Files.readString(log)).isTrue();
    List<ProcessHandle> traced = tracer.descendants().toList();
    traced.forEach(ProcessHandle::destroyForcibly);
    tracer.destroyForcibly().waitFor();
    for (ProcessHandle process : traced) {
      process.onExit().get();
    }
  }

  private static List<String> command(
      JournalSite site, String name, List<String> faults, Path path) {
    List<String> command =
        new ArrayList<>(List.of(Peer.command("strace", "crashes are not tested")));
    command.addAll(List.of("-f", "--seccomp-bpf"));
    command.addAll(TracedThread.faultOptions(faults, path == null ? List.of() : List.of(path)));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Drecipient=" + name + "@v.example",
            "-cp",
            System.getProperty("java.class.path"),
            DeliverOnce.class.getName(),
            site.folder().toString()));
    return command;
  }
}
