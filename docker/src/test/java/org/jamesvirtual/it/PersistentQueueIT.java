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
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** James as the MX with the queue of its JPA product, and with one that ignores delays. */
class PersistentQueueIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration RUN_DELAY = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private SampleSite site;
  private SpoolMail mail;
  private EmbeddedJames james;

  @BeforeEach
  void layOut() throws IOException {
    site = SampleSite.in(folder);
    mail = new SpoolMail(site);
    // Mail waits while the folder of an mbox is missing.
    for (String name : List.of("late", "later")) {
      site.addTo("virtual_mailbox", name + "@arkum.ch " + name + "/mbox");
    }
    james = EmbeddedJames.on(site);
    for (String parameter :
        List.of("queue_run_delay", "minimal_backoff_time", "maximal_backoff_time")) {
      james.override(parameter, RUN_DELAY.toSeconds() + "s");
    }
  }

  @AfterEach
  void stop() {
    james.close();
  }

  @Test
  void whatWasAcceptedShouldArriveOnceAfterAKill() throws Exception {
    Path hold = folder.resolve("hold");
    james.edit("mailetcontainer.xml", text -> withOneThreadThatIsHeld(text, hold));
    james.persistentQueue().start();
    mail.send(james, "waits", "weber@arkum.ch", "late@arkum.ch");
    await("it waits", () -> mail.waiting("late@arkum.ch") == 1);
    Files.createFile(hold);
    mail.send(james, "half", "info@arkum.com", "later@arkum.ch");
    await("it is held", () -> !james.logLines("held: [later@arkum.ch]").isEmpty());
    mail.send(james, "queued", "mueller@opal.ch");
    assertThat(mail.delivered("arkum.com/info", "half")).isEqualTo(1);
    assertThat(mail.delivered("opal.ch/mueller", "queued")).isZero();

    james.kill();
    Files.delete(hold);
    mail.makeFolder("late");
    mail.makeFolder("later");
    james.start();

    await("it arrives", () -> mail.delivered("opal.ch/mueller", "queued") > 0);
    await("it arrives", () -> mail.delivered("later/mbox", "half") > 0);
    await("it arrives", () -> mail.delivered("late/mbox", "waits") > 0);
    await("nothing waits", () -> mail.stored("virtual-deferred").isEmpty());
    // With one thread, nothing that came before is in the queue any more.
    mail.send(james, "last", "mueller@opal.ch");
    await("it arrives", () -> mail.delivered("opal.ch/mueller", "last") == 1);
    assertThat(mail.delivered("opal.ch/mueller", "queued")).isEqualTo(1);
    assertThat(mail.delivered("arkum.com/info", "half")).isEqualTo(1);
    assertThat(mail.delivered("later/mbox", "half")).isEqualTo(1);
    assertThat(mail.delivered("late/mbox", "waits")).isEqualTo(1);
    assertThat(mail.delivered("arkum.ch/weber", "waits")).isEqualTo(1);
    assertThat(mail.stored("error")).isEmpty();
  }

  private static String withOneThreadThatIsHeld(String text, Path hold) {
    String defer = "<mailet match=\"All\" class=\"org.jamesvirtual.mailet.VirtualDefer\">";
    return text.replace("<threads>20</threads>", "<threads>1</threads>")
        .replace(
            defer,
            """
            <mailet match="All" class="org.jamesvirtual.it.HoldMailet">
                <while>%s</while>
                <onMailetException>propagate</onMailetException>
            </mailet>
            """
                    .formatted(hold)
                + defer);
  }

  @Test
  void aQueueThatIgnoresDelaysShouldNotBeAskedForThem() throws Exception {
    james.queueWithoutDelays().start();
    long begin = System.nanoTime();
    mail.send(james, "delayed", "late@arkum.ch");
    await("four attempts", () -> attempts() >= 4);
    long runs = Duration.ofNanos(System.nanoTime() - begin).dividedBy(RUN_DELAY);

    // The first one is none of a run, and one may have begun since.
    assertThat(attempts()).isLessThanOrEqualTo((int) runs + 3);

    mail.makeFolder("late");
    await("it arrives", () -> mail.delivered("late/mbox", "delayed") == 1);
    await("nothing waits", () -> mail.waiting("late@arkum.ch") == 0);
    assertThat(mail.delivered("late/mbox", "delayed")).isEqualTo(1);
  }

  private int attempts() {
    return james.logLines("late@arkum.ch", "status=deferred").size();
  }

  private void await(String what, BooleanSupplier reached) {
    Await.until(PATIENCE, what, reached, james::log);
  }
}
