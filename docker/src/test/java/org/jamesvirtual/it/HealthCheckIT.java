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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What webadmin says of the deliveries, while a volume is missing and while a table is broken. */
final class HealthCheckIT {
  private static final String RECIPIENT = "info@arkum.com";

  @TempDir private Path folder;

  @Test
  void healthShouldBeRedWithoutTheVolumeAndYellowWhileATableCannotBeLoaded() throws Exception {
    SampleSite site = SampleSite.in(folder);
    Path table =
        Files.writeString(site.postfix().resolve("boxes"), RECIPIENT + " arkum.com/info\n");
    site.set("virtual_mailbox_maps", "texthash:" + table);
    Path sentinel = site.store().resolve(".mounted");
    try (EmbeddedJames james =
        EmbeddedJames.on(site).override("mail_volume_sentinel", sentinel.toString()).start()) {
      assertThat(health(james)).contains("\"unhealthy\"", "the mail volume is not mounted");
      assertThat(deliver(james)).startsWith("451 4.3.0 ").doesNotContain(sentinel.toString());
      assertThat(site.mailbox("arkum.com/info")).doesNotExist();

      Files.createFile(sentinel);
      assertThat(health(james)).contains("\"healthy\"");
      assertThat(deliver(james)).startsWith("250 2.0.0 ");

      Files.delete(table);
      assertThat(health(james)).contains("\"degraded\"", table.toString());
      assertThat(deliver(james)).startsWith("250 2.0.0 ");
      assertThat(james.log()).contains("James Virtual");
    }
  }

  @Test
  void healthShouldBeYellowWhileDeferredMailCannotBeReadOrNotBeLookedThrough() throws Exception {
    SampleSite site = SampleSite.in(folder);
    try (EmbeddedJames james = EmbeddedJames.on(site).override("queue_run_delay", "1s").start()) {
      Path deferred = james.folder().resolve("var/mail/virtual-deferred");
      Path broken = Files.createFile(deferred.resolve("broken.mail"));
      awaitHealth(james, "\"degraded\"", "cannot be read, named in the log: 1");
      // The second one is seen by a later run.
      Files.createFile(deferred.resolve("also.mail"));
      awaitHealth(james, "\"degraded\"", "cannot be read, named in the log: 2");
      assertThat(james.logLines("broken: waits and cannot be read")).hasSize(1);

      Path away = deferred.resolveSibling("away");
      Files.move(deferred, away);
      awaitHealth(james, "\"degraded\"", "cannot be looked through", "NoSuchFileException");

      Files.delete(away.resolve(broken.getFileName()));
      Files.delete(away.resolve("also.mail"));
      Files.move(away, deferred);
      awaitHealth(james, "\"healthy\"");
    }
  }

  private static void awaitHealth(EmbeddedJames james, String... words) {
    Await.until(
        Duration.ofSeconds(60),
        "health: " + List.of(words),
        () -> Stream.of(words).allMatch(health(james)::contains),
        () -> health(james));
  }

  private static String deliver(EmbeddedJames james) throws IOException {
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      return client
          .deliver("sender@example.org", List.of(RECIPIENT), Messages.withSubject("health"))
          .getFirst()
          .toString();
    }
  }

  private static String health(EmbeddedJames james) {
    URI check =
        URI.create(
            "http://127.0.0.1:" + james.webadminPort() + "/healthcheck/checks/James%20Virtual");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(check).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
