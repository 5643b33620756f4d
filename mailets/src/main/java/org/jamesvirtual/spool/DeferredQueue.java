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
package org.jamesvirtual.spool;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.model.MessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Postfix's deferred queue: mail that could not be delivered waits in a repository and is tried
 * again on the schedule of qmgr(8), until it is too old.
 *
 * <p>The repository keeps a mail until its attempt has ended, and the attempt runs the pipeline in
 * a thread of its own, past James's queue: no crash loses the mail, and what that queue does with
 * delays does not matter. Thread-safe.
 */
public final class DeferredQueue implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeferredQueue.class);

  // A mailbox that is locked holds one of these for as long as Postfix tries a lock.
  private static final int ATTEMPTS_AT_A_TIME = 4;

  // James still starts when the mailets of its pipeline are made.
  private static final Duration FIRST_RUN = Duration.ofSeconds(5);

  // Shorter than stop_grace_period in docker/compose.yaml.
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final DeferredMails mails;
  private final MailProcessor pipeline;
  private final String processor;
  private final String bounceProcessor;
  private final SpoolParameters parameters;
  private final Set<MailKey> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(daemon("virtual-queue-run"));
  private final ExecutorService attempts =
      Executors.newFixedThreadPool(ATTEMPTS_AT_A_TIME, daemon("virtual-retry"));

  /**
   * A queue that does not run yet.
   *
   * @param pipeline is first used when the queue runs
   * @param processor where the pipeline delivers to mailboxes
   * @param bounceProcessor where it bounces
   */
  public DeferredQueue(
      MailRepository repository,
      MailProcessor pipeline,
      String processor,
      String bounceProcessor,
      SpoolParameters parameters) {
    this.mails = new DeferredMails(repository);
    this.pipeline = pipeline;
    this.processor = processor;
    this.bounceProcessor = bounceProcessor;
    this.parameters = parameters;
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Begins to try again what waits, every {@code queue_run_delay}. */
  public void start() {
    Duration delay = parameters.queueRunDelay();
    Duration first = delay.compareTo(FIRST_RUN) < 0 ? delay : FIRST_RUN;
    var unused =
        clock.scheduleWithFixedDelay(
            this::run, first.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a mail whose recipients could not be delivered to at this time.
   *
   * @param message the mail's own
   * @return false if it is too old to wait on: its recipients are to be bounced
   * @throws MessagingException if it cannot be kept
   */
  public boolean defer(Mail mail, MessageSource message, Instant failure)
      throws MessagingException {
    boolean first = Deferral.of(mail).isEmpty();
    Instant arrival = Deferral.arrival(mail);
    if (parameters.isExpired(arrival, !mail.hasSender(), failure)) {
      return false;
    }
    if (first) {
      MailIdentity.note(mail, message);
      leaveOutWaiting(mail);
    }
    if (!mail.getRecipients().isEmpty()) {
      new Deferral(arrival, parameters.nextAttempt(arrival, failure)).note(mail);
      store(mail, first);
    }
    return true;
  }

  private void leaveOutWaiting(Mail mail) {
    List<MailAddress> recipients = mails.notWaiting(mail);
    if (recipients.size() < mail.getRecipients().size()) {
      LOGGER.info(
          "{}: James runs it again, it waits already for {} of {} recipients",
          mail.getName(),
          mail.getRecipients().size() - recipients.size(),
          mail.getRecipients().size());
      mail.setRecipients(recipients);
    }
  }

  private void store(Mail mail, boolean first) throws MessagingException {
    if (!first || !mails.contains(MailKey.forMail(mail))) {
      mails.store(mail);
      return;
    }
    // James runs it again under its name, and what waits under that name waits for others.
    Mail part = mail.duplicate();
    try {
      mails.store(part);
    } finally {
      LifecycleUtil.dispose(part);
    }
  }

  // Whatever is thrown here ends the clock for good.
  private void run() {
    try {
      for (DeferredMails.Waiting waiting : mails.due(Instant.now())) {
        if (underWay.add(waiting.key())) {
          attempts.execute(() -> attempt(waiting));
        }
      }
    } catch (RejectedExecutionException e) {
      LOGGER.debug("the queue is closed", e);
    } catch (Throwable e) {
      LOGGER.error("mail that waits cannot be looked through, it is tried again later", e);
    }
  }

  // An Error of a mailet is that mailet's fault, as in James's own spool.
  private void attempt(DeferredMails.Waiting waiting) {
    Mail mail = null;
    try {
      mail = closed ? null : mails.retrieve(waiting);
      if (mail != null) {
        mail.setState(next(waiting, mail));
        pipeline.service(mail);
        mails.done(waiting);
      }
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      LOGGER.error("{}: cannot be tried again now, it waits on", waiting.key().asString(), e);
      mails.postpone(waiting, Instant.now().plus(parameters.minimalBackoffTime()));
    } finally {
      LifecycleUtil.dispose(mail);
      underWay.remove(waiting.key());
    }
  }

  // A pipeline that throws each time never says whether a mail is too old to wait on.
  private String next(DeferredMails.Waiting waiting, Mail mail) {
    boolean expired =
        parameters.isExpired(Deferral.arrival(mail), !mail.hasSender(), Instant.now());
    return waiting.threw() && expired
        ? bounceProcessor
        : Deferral.retryProcessor(mail).orElse(processor);
  }

  /**
   * Begins nothing any more, and waits for what is under way: a mail whose attempt is cut off waits
   * on, for those too whom it was just delivered to.
   */
  @Override
  public void close() {
    closed = true;
    clock.shutdownNow();
    attempts.shutdown();
    try {
      if (!attempts.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOGGER.warn("attempts are cut off: they did not end within {} s", PATIENCE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
