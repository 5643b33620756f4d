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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the deferred queue is full or read-only, and then is not any more. */
class DeferredFolderIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path folder;
  private Path disk;
  private SampleSite site;
  private SpoolMail mail;
  private EmbeddedJames james;

  @BeforeEach
  void start() throws Exception {
    Peers.assumeRoot();
    site = SampleSite.in(folder);
    mail = new SpoolMail(site);
    for (String name : List.of("late", "later")) {
      site.addTo("virtual_mailbox", name + "@arkum.ch " + name + "/mbox");
    }
    EmbeddedJames laidOut = EmbeddedJames.on(site);
    disk = Files.createDirectories(laidOut.folder().resolve("var/mail/virtual-deferred"));
    Peers.assumeMount(
        Command.succeeds(
            "mount", "-t", "tmpfs", "-o", "size=128k,mode=700", "tmpfs", disk.toString()));
    james = laidOut;
    for (String parameter :
        List.of("queue_run_delay", "minimal_backoff_time", "maximal_backoff_time")) {
      james.override(parameter, "1s");
    }
    james.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (james != null) {
      james.close();
      // A test that failed may have mounted it twice.
      while (Command.succeeds("mountpoint", "-q", disk.toString())) {
        Command.run("umount", disk.toString());
      }
    }
  }

  @Test
  void mailShouldStayInTheQueueOfJamesWhileTheFolderIsFull() throws Exception {
    Path filler = fill();

    mail.send(james, "full", "weber@arkum.ch", "late@arkum.ch");
    await("it cannot be kept", () -> !james.logLines("cannot be kept").isEmpty());
    others();
    assertThat(mail.stored("virtual-deferred")).isEmpty();
    assertThat(mail.stored("error")).isEmpty();

    Files.delete(filler);
    await("it waits", () -> mail.waiting("late@arkum.ch") == 1);
    mail.makeFolder("late");
    await("nothing waits", () -> mail.waiting("late@arkum.ch") == 0);

    assertThat(mail.delivered("late/mbox", "full")).isEqualTo(1);
    assertThat(mail.delivered("arkum.ch/weber", "full")).isEqualTo(1);
    assertThat(mail.stored("error")).isEmpty();
  }

  @Test
  void mailShouldArriveOnceWhenTheFolderIsReadOnlyForATime() throws Exception {
    mail.send(james, "before", "late@arkum.ch");
    await("it waits", () -> mail.waiting("late@arkum.ch") == 1);
    // Not the disk itself: the open lock file would not let it.
    Command.run("mount", "--bind", disk.toString(), disk.toString());
    Command.run("mount", "-o", "remount,bind,ro", disk.toString());

    mail.send(james, "meanwhile", "later@arkum.ch");
    await("it cannot be kept", () -> !james.logLines("cannot be kept").isEmpty());
    others();
    // What waits is delivered, and cannot be removed.
    mail.makeFolder("late");
    await("it arrives", () -> mail.delivered("late/mbox", "before") == 1);
    mail.makeFolder("later");

    Command.run("umount", disk.toString());
    await("it arrives", () -> mail.delivered("later/mbox", "meanwhile") == 1);
    await("nothing waits", () -> mail.stored("virtual-deferred").isEmpty());

    assertThat(mail.delivered("late/mbox", "before")).isEqualTo(1);
    assertThat(mail.delivered("later/mbox", "meanwhile")).isEqualTo(1);
    assertThat(mail.stored("error")).isEmpty();
  }

  @Test
  void mailShouldStayInAQueueOnDiskWhenJamesEndsWhileTheFolderIsFull() throws Exception {
    james.close();
    james.persistentQueue().start();
    Path filler = fill();
    mail.send(james, "held", "late@arkum.ch");
    await("it cannot be kept", () -> !james.logLines("cannot be kept").isEmpty());

    james.close();

    assertThat(james.wasStopped()).isTrue();
    // What James says of a mail that it runs again at once.
    assertThat(james.logLines("consecutive times")).isEmpty();
    assertThat(mail.stored("error")).isEmpty();
    Files.delete(filler);
    james.start();
    await("it waits", () -> mail.waiting("late@arkum.ch") == 1);
    mail.makeFolder("late");
    await("nothing waits", () -> mail.stored("virtual-deferred").isEmpty());
    assertThat(mail.delivered("late/mbox", "held")).isEqualTo(1);
    assertThat(mail.stored("error")).isEmpty();
  }

  @Test
  void otherMailShouldPassWhenMoreMailCannotBeKeptThanTheSpoolHasThreads() throws Exception {
    james.close();
    james.edit(
        "mailetcontainer.xml",
        text -> text.replace("<threads>20</threads>", "<threads>2</threads>"));
    james.start();
    Path filler = fill();
    List<String> subjects = List.of("first", "second", "third");
    for (String subject : subjects) {
      mail.send(james, subject, "late@arkum.ch");
    }
    await("it cannot be kept", () -> !james.logLines("cannot be kept").isEmpty());

    others();

    Files.delete(filler);
    await("all wait", () -> mail.waiting("late@arkum.ch") == subjects.size());
    mail.makeFolder("late");
    await("nothing waits", () -> mail.stored("virtual-deferred").isEmpty());
    for (String subject : subjects) {
      assertThat(mail.delivered("late/mbox", subject)).isEqualTo(1);
    }
    assertThat(mail.stored("error")).isEmpty();
  }

  private Path fill() {
    Path filler = disk.resolve("filler");
    assertThatThrownBy(() -> Files.write(filler, new byte[1 << 20]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
    return filler;
  }

  /** Meanwhile, others get their mail. */
  private void others() throws IOException {
    int before = mail.delivered("opal.ch/mueller", "other");
    mail.send(james, "other", "mueller@opal.ch");
    await("it arrives", () -> mail.delivered("opal.ch/mueller", "other") == before + 1);
  }

  private void await(String what, BooleanSupplier reached) {
    Await.until(PATIENCE, what, reached, james::log);
  }
}
