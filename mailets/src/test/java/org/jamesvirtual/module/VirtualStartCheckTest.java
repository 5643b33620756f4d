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
package org.jamesvirtual.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.util.LoggingLevel;
import org.jamesvirtual.mailet.MailMessage;
import org.jamesvirtual.repository.Repositories;
import org.jamesvirtual.spool.DeferredQueue;
import org.jamesvirtual.spool.DeferredQueues;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualStartCheckTest {

  /** James's configuration cannot be looked at, which must not keep mail from being tried. */
  private static final class Unreadable implements ConfigurationProvider {
    @Override
    public HierarchicalConfiguration<ImmutableNode> getConfiguration(
        String component, LoggingLevel level) throws ConfigurationException {
      throw new ConfigurationException("planted");
    }
  }

  @Test
  void theDeferredQueuesShouldRunFromThenOn(@TempDir Path folder) throws Exception {
    CountDownLatch tried = new CountDownLatch(1);
    try (DeferredQueue queue =
        new DeferredQueue(
            Repositories.in(folder),
            mail -> tried.countDown(),
            "virtual",
            "bounces",
            SampleMails.parameters(Duration.ofSeconds(1)),
            SampleMails.SPOOL)) {
      MailImpl mail = SampleMails.mail("Mail1", "one@arkum.ch");
      queue.defer(mail, new MailMessage(mail), Instant.now());
      DeferredQueues queues = new DeferredQueues();
      queues.add(MailRepositoryUrl.from("file://var/mail/waiting/"), "waiting", queue);

      new VirtualStartCheck(new Unreadable(), SampleMails.SPOOL, queues).start();

      assertThat(tried.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
