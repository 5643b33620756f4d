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
package org.jamesvirtual.mailet;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.mail.MessagingException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.repository.SyncedMailRepository;
import org.jamesvirtual.spool.DeferredQueue;
import org.jamesvirtual.spool.DeferredQueues;
import org.jamesvirtual.spool.JamesSpool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps mail from the spool that {@link VirtualDelivery} could not deliver now, and tries it again
 * on the schedule of main.cf ({@code minimal_backoff_time}, {@code maximal_backoff_time}, {@code
 * queue_run_delay}). Mail that fails when it is older than {@code maximal_queue_lifetime} (with the
 * null sender {@code bounce_queue_lifetime}) goes to {@code bounceProcessor}.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.jamesvirtual.mailet.VirtualDefer"&gt;
 *   &lt;repositoryPath&gt;file://var/mail/virtual-deferred/&lt;/repositoryPath&gt;
 *   &lt;deliveryProcessor&gt;virtual&lt;/deliveryProcessor&gt;
 *   &lt;bounceProcessor&gt;bounces&lt;/bounceProcessor&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 *
 * <p>By LMTP nothing is kept: the recipients are deferred in the reply, and the client tries again.
 *
 * <p>The repository belongs to this mailet, and to one server. What waits in it is tried from the
 * moment that {@link DeferredQueues#start} is called, when James has all its processors.
 */
public final class VirtualDefer extends GenericMailet {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualDefer.class);

  private final MailRepositoryStore repositories;
  private final Provider<MailProcessor> pipeline;
  private final SpoolParameters parameters;
  private final DeferredQueues queues;
  private final JamesSpool spool;
  private String bounceProcessor;
  private String deliveryProcessor;
  private DeferredQueue queue;

  @Inject
  VirtualDefer(
      MailRepositoryStore repositories,
      Provider<MailProcessor> pipeline,
      SpoolParameters parameters,
      DeferredQueues queues,
      JamesSpool spool) {
    this.repositories = repositories;
    this.pipeline = pipeline;
    this.parameters = parameters;
    this.queues = queues;
    this.spool = spool;
  }

  @Override
  public void init() throws MessagingException {
    bounceProcessor = getInitParameter("bounceProcessor", "bounces");
    deliveryProcessor = getInitParameter("deliveryProcessor", "virtual");
    MailRepositoryUrl url =
        MailRepositoryUrl.from(
            getInitParameter("repositoryPath", "file://var/mail/virtual-deferred/"));
    try {
      MailRepository repository = repositories.select(url);
      queue =
          new DeferredQueue(
              repository,
              mail -> pipeline.get().service(mail),
              deliveryProcessor,
              bounceProcessor,
              parameters,
              spool);
      queues.add(url, place(url, repository), queue);
    } catch (MailRepositoryStore.MailRepositoryStoreException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new MessagingException(
          "mailetcontainer.xml: repositoryPath is "
              + url.asString()
              + ", which cannot be used: "
              + cause.getMessage(),
          e);
    }
    // James ends without a word to its mailets.
    Runtime.getRuntime().addShutdownHook(new Thread(queue::close, "virtual-deferred-shutdown"));
  }

  private static String place(MailRepositoryUrl url, MailRepository repository) {
    return repository instanceof SyncedMailRepository folder
        ? folder.realFolder().toString()
        : url.asString().replaceAll("/+$", "");
  }

  @Override
  public Collection<ProcessingState> requiredProcessingState() {
    return List.of(new ProcessingState(bounceProcessor), new ProcessingState(deliveryProcessor));
  }

  @Override
  public void service(Mail mail) throws MessagingException {
    Optional<DeliveryReport> report = DeliveryReport.of(mail);
    if (report.isPresent()) {
      defer(mail, report.get());
    } else {
      spool(mail);
    }
  }

  private static void defer(Mail mail, DeliveryReport report) {
    for (MailAddress address : mail.getRecipients()) {
      Outcome outcome = RecipientFailures.of(mail, address);
      report.record(
          address, outcome instanceof Outcome.Deferred ? outcome : DeliveryReport.NOT_DELIVERED);
    }
    mail.setState(Mail.GHOST);
  }

  private void spool(Mail mail) throws MessagingException {
    mail.setRecipients(RecipientFailures.concerned(mail));
    if (queue.deferFromSpool(mail, new MailMessage(mail))) {
      mail.setState(Mail.GHOST);
    } else {
      LOGGER.info("{}: status=expired, its recipients are bounced", mail.getName());
      mail.setState(bounceProcessor);
    }
  }

  @Override
  public void destroy() {
    if (queue != null) {
      queue.close();
      queues.remove(queue);
    }
  }

  @Override
  public String getMailetInfo() {
    return "James Virtual deferred queue";
  }
}
