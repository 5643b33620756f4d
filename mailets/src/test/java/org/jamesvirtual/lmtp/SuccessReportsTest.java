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
package org.jamesvirtual.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.MailetContext;
import org.jamesvirtual.Settings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.repository.Repositories;
import org.jamesvirtual.spool.DeferredQueue;
import org.jamesvirtual.spool.DeferredQueues;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuccessReportsTest {

  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
  private VirtualTransport transport;
  private MailRepository repository;
  private DeferredQueue queue;
  private SuccessReports reports;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    Path mainCf = Files.writeString(folder.resolve("main.cf"), "myhostname = mail.arkum.ch\n");
    transport = VirtualTransport.open(Settings.of(mainCf, Map.of()));
    repository = Repositories.in(folder);
    queue =
        new DeferredQueue(
            repository,
            mail -> sent.add(mail.getState() + " " + mail.getRecipients()),
            "virtual",
            "bounces",
            SampleMails.parameters(Duration.ofSeconds(1)),
            SampleMails.SPOOL);
    DeferredQueues queues = new DeferredQueues();
    queues.add(MailRepositoryUrl.from("file://var/mail/waiting/"), "waiting", queue);
    reports = new SuccessReports(brokenSpool(), transport, queues);
  }

  @AfterEach
  void close() {
    queue.close();
    transport.close();
  }

  @Test
  void aReportThatCannotBeSpooledShouldWaitAndLeave() throws Exception {
    report("sender@example.org");

    assertThat(repository.size()).isEqualTo(1);
    queue.start();
    assertThat(sent.poll(60, TimeUnit.SECONDS)).isEqualTo("relay [sender@example.org]");
  }

  @Test
  void aSenderThatJamesCannotSendToShouldGetNone() throws Exception {
    report("sender");

    assertThat(repository.size()).isZero();
  }

  private void report(String sender) {
    reports.send(
        transaction(sender),
        List.of(new Outcome.Delivered("delivered", "delivered")),
        "Mail1",
        "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        "relay");
  }

  private static LmtpTransaction transaction(String sender) {
    LmtpTransaction transaction =
        new LmtpTransaction(
            Address.parse(sender), new MailParameters(BigInteger.ZERO, Optional.empty()));
    transaction.add(
        new LmtpTransaction.LmtpRecipient(
            Address.parse("mueller@arkum.ch"), new RcptParameters(true, Optional.empty())));
    return transaction;
  }

  private static MailetContext brokenSpool() {
    return (MailetContext)
        Proxy.newProxyInstance(
            MailetContext.class.getClassLoader(),
            new Class<?>[] {MailetContext.class},
            (proxy, method, arguments) -> {
              throw new IllegalStateException("the broker is gone");
            });
  }
}
